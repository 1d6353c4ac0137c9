"""One module per source of prices; chosen in `market.registry`."""
