"""Plans of what to hold, turned into equity after costs."""
