"""How a message opens before it says what it is about: "and", "ok so", "hm, wait", "please can you"; "no, actually"; "yes, great".

Each is the beginning of a pattern that takes any number of such words, and none.
"""

_WORDS = (
    r"and|so|but|or|also|plus|then|next|now|first|just|ok(?:ay)?|well|right|alright|hm+|oh|ah|hey|hi|hello|wait|hold on|hang on|sorry"
    r"|before that|by the way|btw|quick question|please|kindly|(?:can|could|would|will) you|i (?:want|need|would like|wish) to|i'd like to"
    r"|let us|let's|let me"
)
_GAP = r"[^\w§¤]+"
LEAD = rf"\W*(?:(?:{_WORDS}){_GAP})*"
"""Words that join, hesitate or are polite: what follows reads the same without them."""
LEAD_BACK = rf"\W*(?:(?:{_WORDS}|no|nope|not that(?: one)?|actually|oops|rather|i mean[t]?){_GAP})*"
"""The same, and words that take back what was said or done before."""
LEAD_ON = rf"\W*(?:(?:{_WORDS}|yes|yeah|yep|good|great|fine|cool|perfect|(?:sounds|looks) good|go ahead and|i (?:will|am going to)){_GAP})*"
"""The same, and words that agree to what was answered."""
