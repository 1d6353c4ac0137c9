"""Strategies by the words that people call them: those that can be tested here, and well-known ones that cannot."""

from analysis import STRATEGIES as STRATEGIES_KNOWN

STRATEGIES = (
    ("own_history", r"\b(?:my|our|own) (?:own |actual |real )*(?:history|trades|trading|track record|decisions)\b|\bwhat (?:i|we) (?:actually|really) (?:did|held|had|owned)\b"),
    ("forecast_driven", r"\bforecast[- ]?(?:driven|based|following)\b|\b(?:follow\w*|trad\w+|signals?|strateg\w+|bas\w+|obey\w*|act\w*|listen\w*) (?:\w+ ){0,4}(?:forecasts?|predictions?)\b"),
    ("sma_crossover", r"\bcross(?:over|es|ing|overs|ed)?\b|\bmoving[- ]averages?\b|\b[se]ma\b|\bgolden cross\b|\b\d{1,3} ?[/x-] ?\d{2,3}\b(?! (?:portfolio|mix|split|allocation))"),
    ("buy_and_hold", r"\bbuy(?:ing)?(?: and |[-&])hold(?:ing)?\b|\bh(?:o|e)ld(?:ing)? (?:only |on to )?§|\bjust h(?:o|e)ld(?:ing)?\b|\bdo(?:ing|ne)? nothing\b"),
    ("equal_weight", r"\bequal(?:ly)?[- ]?weight(?:ed|ing|s)?\b|\bequal parts\b|\b1/n\b"),
    ("momentum", r"\bmomentum\b|\btrend[- ]following\b"),
    ("mean_reversion", r"\bmean[- ]revers(?:ion|ing)\b|\bbollinger\b|\bbuy(?:ing)? the dips?\b"),
    ("vol_target", r"\bvol(?:atility)?[- ]?target(?:ing|ed)?\b|\btarget(?:ing)? (?:a )?(?:\d+ ?% )?volatility\b"),
    ("rebalance", r"\brebalanc(?:e|ing|ed)\b|\b60/40\b|\b\d\d/\d\d (?:portfolio|mix|split|allocation)\b"),
    ("sell_in_may", r"\bsell in may\b|\bhalloween (?:strategy|effect|indicator)\b"),
    ("pairs_trading", r"\bpairs?[- ]trad\w+\b|\bstatistical arbitrage\b|\bstat arb\b"),
    ("covered_calls", r"\bcovered[- ]calls?\b|\bcash[- ]secured puts?\b|\bthe wheel\b|\bwheel strategy\b|\b(?:iron condors?|straddles?|strangles?)\b"),
    ("martingale", r"\bmartingale\b|\bdoubl\w+ down after\b"),
    ("dogs_of_the_dow", r"\bdogs of the dow\b"),
    ("seasonality", r"\b(?:january|santa(?: claus)?|turn[- ]of[- ]the[- ]month|weekend|monday|calendar|seasonal\w*) (?:effect|rally|strategy|trading)\b|\bseasonality\b"),
    ("value_investing", r"\bvalue investing\b|\b(?:magic formula|low p/?e|small[- ]cap value|dividend growth) (?:strategy|investing|stocks)?\b"),
    ("scalping", r"\bscalp(?:ing)?\b|\bday[- ]trad(?:ing|e)\b|\bgrid trading\b|\bgrid bot\b"),
    ("ichimoku", r"\bichimoku\b|\bstochastics?\b|\belliott waves?\b|\bfibonacci\b|\bkelly (?:criterion|betting)?\b"),
    ("rsi", r"\brsi\b"),
    ("macd", r"\bmacd\b"),
    ("breakout", r"\bbreak-?outs?\b|\bdonchian\b|\bturtle\b"),
    ("dca", r"\bdollar[- ]cost(?:[- ]averag\w+)?\b|\bdca\b|\bevery (?:month|week)\b(?<!rebalance every month)(?<!rebalance every week)|\b(?:a|per|each) month\b"),
)  # fmt: skip
NOT_OFFERED = tuple(name for name, _ in STRATEGIES if name not in {one.name for one in STRATEGIES_KNOWN} | {"rebalance"})
"""Strategies that people know and that cannot be tested here; asked for, they are refused with those that can be."""
BY_NAME = tuple((name, r"\bdollar[- ]cost\b|\bdca\b" if name == "dca" else pattern) for name, pattern in STRATEGIES if name in NOT_OFFERED)
"""The words that mean those for sure."""
