"""The words of signing in and of reviewing, in English and Chinese; see strings.py."""

PEOPLE_TEXTS: dict[str, tuple[str, str]] = {
    "sign_in": ("Sign in to mmdemo.", "登录 mmdemo。"),
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
