"""What is said of people, roles and reviews, in Chinese: see sentences.py."""

_ROLES = {"look": "只看", "annotate": "标注", "review": "审核", "own": "管理"}

PEOPLE_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(.+) is no address that pictures can be kept at \((.+)\);.*",
        "{0} 不是可以存放图片的地址（{1}）；请写成 s3://bucket/folder 的形式，"
        "并安装相应的包（MMDEMO_MEDIA_URL）。",
    ),
    *(
        (
            rf"(.+) has the role “{role}”, and this needs “{least}”;.*",
            f"{{0}} 的角色是“{said}”，这需要“{wanted}”；请找管理员（mmdemo people role）。",
        )
        for role, said in _ROLES.items()
        for least, wanted in _ROLES.items()
    ),
    (r"(.+) may not come in any more; nothing was saved\.", "{0} 已不能使用本应用；没有保存。"),
    (r"This needs an account; sign in first\.", "这需要帐号，请先登录。"),
    (
        r"Without an account nothing is kept here; sign in to judge\.",
        "没有帐号时不保存任何内容；要评价请先登录。",
    ),
    (
        r"Too much waits for review already;.*",
        "等待审核的内容已经太多，请等审核一部分之后再来。",
    ),
    (r"There is no such judgement;.*", "没有这条评价，它已被审核或删除。"),
    (
        r"That is (\d+) MB; at most (\d+) MB can be given\..*",
        "内容有 {0} MB，最多只能提供 {1} MB；请选小一点的。",
    ),
    (r"(.+) is what visitors are called; choose another\.", "{0} 是访客的名称，请换一个名字。"),
    (r"There is no such invitation;.*", "没有这个邀请，请索取新的链接。"),
    (r"This invitation was revoked;.*", "这个邀请已被撤销，请索取新的链接。"),
    (r"This invitation has expired;.*", "这个邀请已过期，请索取新的链接。"),
    (r"This invitation is used up;.*", "这个邀请已用完，请索取新的链接。"),
    (r"Somebody is called (.+) already;.*", "已经有人叫 {0}，请换一个名字。"),
    (r"The name is empty; write one\.", "名字是空的，请填写。"),
    (
        r"A password has (\d+) to (\d+) characters; this one has (\d+)\.",
        "密码要有 {0} 到 {1} 个字符，这个有 {2} 个。",
    ),
    (r"You judged this yourself;.*", "这是你自己评的，要由别人来审核。"),
    (r"Nobody has judged this yet;.*", "还没有人评过，请先评价。"),
    (
        r"(.+) has changed this meanwhile; it now says “(.*)”\. Nothing was overwritten:.*",
        "{0} 刚刚改过这一条，现在是“{1}”。没有覆盖；请看过再决定。",
    ),
)
