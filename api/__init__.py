"""The REST surface and the web process around it."""
