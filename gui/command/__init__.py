"""The command line: what is asked for, and sessions run without a window; Qt only where a picture is asked for."""
