"""One statement → its result: read, evaluated, judged, and only when it fails, diagnosed."""
