"""The diagram as a file: PNG, SVG, PDF or text, whole or in part. Qt is loaded for pictures alone."""
