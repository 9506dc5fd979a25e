"""The gallery: everything there is to run, as cards; a page over the stage."""
