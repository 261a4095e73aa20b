"""The words of signing in and of reviewing, in English and Chinese; see strings.py."""

PEOPLE_TEXTS: dict[str, tuple[str, str]] = {
    "sign_in": ("Sign in", "登录"),
    "given": ("What you gave", "你提供的内容"),
    "consent": (
        "What you judge here is kept and may be used to train models, once somebody has reviewed "
        "it; until then you can delete it under “What you gave” at the top.",
        "你在这里的评价会被保存，经人审核后可能用于训练模型；审核之前，你可以在页面顶部的“你提供的内容”里删除。",
    ),
    "saved_held": (
        "Kept until somebody has reviewed it: {pair}",
        "已保存，等待审核：{pair}",
    ),
    "from_visitors": ("From visitors ({n})", "访客提供的内容（{n}）"),
    "visitors_wait": ("{n} from visitors to review in Pairs", "“样本”中有 {n} 项访客内容待审核"),
    "from_visitors_fold": ("From visitors", "访客提供的内容"),
    "accept": ("Accept", "接受"),
    "reject": ("Reject and delete", "拒绝并删除"),
    "later": ("Later", "稍后"),
    "accept_all": ("Accept all ({n})", "全部接受（{n}）"),
    "reject_all": ("Reject all ({n})", "全部拒绝（{n}）"),
    "reject_all_sure": ("Really delete all {n}?", "确定全部删除（{n}）？"),
    "no_more_held": ("Nothing else of visitors waits for review.", "没有其他等待审核的访客内容。"),
    "sign_out": ("Sign out", "退出"),
    "role_look": ("may look", "只看"),
    "role_annotate": ("annotates", "标注"),
    "role_review": ("reviews", "审核"),
    "role_own": ("owner", "管理"),
    "approve": ("Approve", "通过"),
    "return": ("Return", "退回"),
    "review_note": ("Why, in a few words", "理由，几个字即可"),
    "review_approved": ("Approved by {who}", "{who} 已通过"),
    "review_returned": ("Returned by {who}", "{who} 已退回"),
    "review_with_note": ("{said}: {note}", "{said}：{note}"),
}
