"""Every use case of the product, once: typed arguments in, a typed view out, through one door."""
