"""Words that everybody shares: settings, errors, actors, money, time, series. No I/O."""
