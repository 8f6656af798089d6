"""A failed inspection becomes a corrective action: contained, explained, in work."""

from __future__ import annotations

from datetime import timedelta


def tell(env) -> None:
    """The factory of the earbuds answers; its rework waits for the buyer."""
    failed = env["sourcing.inspection"].search([("result", "=", "nonconforming")])
    issue = failed.issue_ids[:1]
    issue = issue.with_user(issue.owner_id)
    factory = issue._factory_parties()[:1]
    if not factory:
        return
    issue.write(
        {
            "problem": "Gap between lid and body of the charging case up to 0.5 mm, "
            "5 of 50 units; 0.3 mm is allowed.",
            "problem_zh": "充电盒上盖与盒体间隙最大 0.5 mm，50 件中 5 件；"
            "允许 0.3 mm。",
        }
    )
    issue.action_ask_factory()
    today = issue._today()
    # sudo: sourcing.issue - the factory's acts on its page
    answers = issue.sudo()
    answers._supplier_contain(
        words="已隔离全部在制品和成品，逐件用塞规检查",
        quantity=500,
        place="factory_stock",
        by_whom="王主管",
        day=today,
        party=factory,
    )
    issue.containment_ids.name = "All finished goods set apart and gauged one by one"
    issue.action_confirm_containment()
    answers._supplier_explain(
        ["合模后盒盖变形", "保压时间不足", "换料后未重新验证注塑参数"], factory
    )
    for kind, words, english, days in (
        ("corrective", "保压时间改为 8 秒，更新参数卡", "Holding time set to 8 s", 2),
        ("preventive", "换料后首件验证列入作业指导书", "", 10),
    ):
        answers._supplier_propose(
            kind=kind, words=words, day=today + timedelta(days=days), party=factory
        )
        issue.action_ids[-1:].name = english
    issue.write(
        {
            "rework_instruction": "Gauge every case; replace lids above 0.3 mm; the "
            "factory's quality inspects all again.",
            "rework_instruction_zh": "逐件用塞规检查；间隙超过 0.3 mm 的更换上盖；"
            "工厂品质部全检。",
        }
    )
    issue.action_ask_instruction()
