"""Qt widgets: each is shown values through ``show_...`` and speaks through signals that carry one value."""
