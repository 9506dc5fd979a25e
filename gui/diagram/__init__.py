"""The sequence diagram without a screen: notation, interaction, time axis, layout, playback. Knows no Qt."""
