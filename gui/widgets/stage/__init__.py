"""The stage: the sequence diagram on the screen. Paints the visible slice of a layout, clipped at the playhead."""
