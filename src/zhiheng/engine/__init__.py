"""Judgements: pure functions over frozen inputs. No clock, no network, no database.

Rooms: `scorer` (one sheet to one outcome), `outcome` (what
came of it), `verdict` (gates, then grades), `notices`, `explanation` and `advice`
(what an outcome says about itself, worked out when asked), `raising` and `least_raise`
(the smallest changes: step by step, and by exact search where nodes have weights),
`cases` (a pack's examples).

    from zhiheng.engine.scorer import Scorer
    from zhiheng.facts.score_sheet import ScoreSheet
    from zhiheng.standards.library import open_pack

    scorer = Scorer(open_pack("ouc-branch-evaluation/shanxi-2021"))
    outcome = scorer.evaluate(ScoreSheet(unit="演示一分校", period="2022", scores={"1.1.1(1)": 4}))
"""
