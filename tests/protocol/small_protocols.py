"""Three small protocols to break, one of each shape."""

from __future__ import annotations

INTERVAL = """\
format = 1
id = "mini-copus"
name = "Mini COPUS"
type = "instrument"
version = 2
summary = "Two groups."

[step]
kind = "interval"
title = "Mini"
prompt = "Mark what you see."
seconds = 120

[[step.groups]]
id = "students"
title = "students"
codes = [
  {id="S.L", label="L", key="l", name="Listening", meaning="They listen."},
  {id="S.AnQ", label="AnQ", key="a"},
]

[[step.groups]]
id = "engaged"
title = "engaged"
exclusive = true
codes = [
  {id="E.L", label="L", key="-"},
  {id="E.H", label="H"},
]
"""

TALLY = """\
format = 1
id = "questions"
name = "Questions"
type = "instrument"

[step]
kind = "tally"
title = "Questions"
[[step.codes]]
id = "open"
label = "open"
key = "1"
[[step.codes]]
id = "closed"
label = "closed"
key = "2"
"""

CYCLE = """\
format = 1
id = "short-cycle"
name = "Short cycle"
type = "cycle"
instruments = ["mini-copus", "script"]

[[stages]]
id = "before"
title = "Before"
minutes = [20, 30]

[[stages.steps]]
id = "focus"
kind = "prompt"
title = "Focus"
minutes = 6
speaker = "observed"
becomes = "focus"

[[stages.steps]]
id = "plan"
kind = "talk"
title = "Plan"

[[stages]]
id = "observe"
title = "Observe"

[[stages]]
id = "debrief"
title = "Debrief"
prompt = '''
What happened?
	And then?'''

[[stages.steps]]
id = "step"
kind = "action"
title = "One step"
mode = "agree"
"""

TEXTS = {"interval": INTERVAL, "tally": TALLY, "cycle": CYCLE}
