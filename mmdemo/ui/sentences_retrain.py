"""What is said of runs, jobs and versions, in Chinese: see sentences.py."""

_ROLES = {"captioner": "描述", "answerer": "回答", "listener": "听写", "painter": "画画"}
_STATES = {
    "queued": "排队中", "running": "进行中", "pausing": "正在暂停", "paused": "已暂停",
    "stopping": "正在停止", "stopped": "已停止", "failed": "失败", "done": "完成",
}  # fmt: skip
_DEEDS = {"be paused": "暂停", "be stopped": "停止", "go on": "继续"}

RETRAIN_PATTERNS: tuple[tuple[str, str], ...] = (
    *(
        (
            rf"No corrected pair for the {role} is there yet;.*",
            f"还没有可用来学“{said}”的改正样本；请先在各标签页点“对”或“修改”，或到“标注”里评价。",
        )
        for role, said in _ROLES.items()
    ),
    *(
        (
            rf"No corrected pair for the {role} fits this filter and project;.*",
            f"没有符合筛选条件和项目的“{said}”改正样本；请先改正一些，或换个条件。",
        )
        for role, said in _ROLES.items()
    ),
    *(
        (rf"(.+) is no {role}; choose a model that is\.", f"{{0}} 不能做“{said}”，请换一个模型。")
        for role, said in _ROLES.items()
    ),
    (
        r"All (\d+) pairs that were found are held out .*",
        "找到的 {0} 个样本都留出用来测量了；请再改正一些，才有可学的。",
    ),
    (r"One pair is hardly anything .*", "一个样本几乎学不到什么；一种新东西有二十个左右就够了。"),
    (r"All texts are the same, .*", "所有文字都一样，模型可能只学会说这一句。"),
    (
        r"(\d+) questions are answered in different ways .*",
        "有 {0} 个问题对同一张图有不同的回答；请在“样本”里看看哪个对。",
    ),
    (
        r"No pair is held out: .*",
        "没有留出样本：有没有帮助只能在模型原来的测试集上看。样本多了，会留出五分之一。",
    ),
    (
        r"Only (\d+) pairs are held out, .*",
        "只留出了 {0} 个样本，太少，看不出差别；样本多了，会留出五分之一。",
    ),
    (r"It is worse on the held-out pairs\.", "它在留出的样本上更差。"),
    (
        r"It has forgotten (.+) points of the model's original test set\.",
        "它在模型原来的测试集上忘了 {0} 分。",
    ),
    (
        r"It is worse on the held-out pairs\. To promote it all the same, say why\.",
        "它在留出的样本上更差。仍要启用，请说明理由。",
    ),
    (
        r"It has forgotten (.+) points of .*\. To promote it all the same, say why\.",
        "它在模型原来的测试集上忘了 {0} 分。仍要启用，请说明理由。",
    ),
    (r"The disk is full; free some space, then go on\.", "磁盘满了；请腾出空间，然后点“继续”。"),
    (
        r"Memory ran out; close other programs, then go on\.",
        "内存不够；请关闭其他程序，然后点“继续”。",
    ),
    (
        r"The system ended it, most likely because memory ran out;.*",
        "系统结束了它，多半是内存不够；请关闭其他程序，然后点“继续”。",
    ),
    (
        r"It was cut off (\d+) times at this point;.*",
        "它在这里中断了 {0} 次；请看日志末尾。",
    ),
    (r"It ended with code (-?\d+) and said nothing\.", "它以代码 {0} 结束，没有说明。"),
    (
        r"The model (.+) that this run starts from is gone;.*",
        "开始用的模型 {0} 不在了；请从现有的模型重新开始。",
    ),
    (r"Nothing was learnt yet;.*", "还没有学到什么；请让它继续一分钟。"),
    (r"Another process is still at this run;.*", "另一个进程还在处理这次训练；请过几分钟再继续。"),
    (
        r"There is no (?:corrected )?(?:picture|clip|pair) to learn from;.*",
        "没有可学的改正样本；请先改正一些。",
    ),
    (
        r"A '(.+)' model cannot be retrained here;.*",
        "这里不能再训练 {0} 类模型；请选择描述模型、看图对话模型或逐词写出的听写模型。",
    ),
    (
        r"(\w+) cannot be retrained here; choose a painter .*",
        "这里不能再训练 {0}；请选择 Stable Diffusion 系列（1、2、XL、3）的画图模型。",
    ),
    *(
        (rf"This job is {state}; it cannot {deed}\.", f"这次训练{said}，不能{done}。")
        for state, said in _STATES.items()
        for deed, done in _DEEDS.items()
    ),
    *(
        (rf"This job is {state}; stop it first\.", f"这次训练{said}；请先停止。")
        for state, said in _STATES.items()
    ),
    (r"There is no job (.+) \(any more\)\.", "这次训练不在了：{0}。"),
    (r"There is no version (.+) \(any more\)\.", "这个版本不在了：{0}。"),
    (r"This run has learnt all it was to learn;.*", "这次训练已经学完；可以点“再学”。"),
    (r"This run is still at it;.*", "这次训练还在进行；完成或暂停后才能再学。"),
    (r"Say by how many seconds to extend it,.*", "请写再学多少秒，例如 60。"),
    (
        r"(.+) is live; roll back or promote another one first\.",
        "{0} 正在使用；请先撤回或启用别的。",
    ),
    (r"(.+) was made from (.+); delete that one first\.", "{0} 是由 {1} 得到的；请先删除 {0}。"),
    (r"No version was promoted here;.*", "没有启用过版本，不能撤回。"),
    (r"(.+), retrained on ([\d,]+) pairs", "{0}，用 {1} 个样本再训练"),
    *((rf"{role}, (\d+) pairs", f"{said}，{{0}} 个样本") for role, said in _ROLES.items()),
    (r"command line", "命令行"),
    (
        r"(.+) cannot be written \((.+)\); free some space or name another place\.",
        "{0} 写不进去（{1}）；请腾出空间，或换个地方。",
    ),
    (r"(.+) was promoted last; open that one .*", "最后启用的是 {0}；请打开它再撤回。"),
    (
        r"The run \"(.+)\" learns from (.+); let it end, or delete it first\.",
        "训练“{0}”正从 {1} 学习；请等它结束，或先删除它。",
    ),
    *(
        (
            rf"This run is {state}; let it go on, then finish it\.",
            f"这次训练{said}；请先继续，再收尾。",
        )
        for state, said in _STATES.items()
    ),
    (r"What it did since it last saved is lost\. .*", "上次保存以后做的丢了；请看日志末尾。"),
    (
        r"All corrected pairs belong to what is kept for comparison,.*",
        "改正的样本都属于留出用来比较的；请改正别的图片或录音。",
    ),
    (r"(.+) is fetched from the hub first, about ([\d,]+) MB\.", "先从网上下载 {0}，约 {1} MB。"),
    (
        r"The text of pair (.+) is too long for this model;.*",
        "样本 {0} 的文字对这个模型太长；请改短或去掉。",
    ),
    (r"(.+) is fetched from the hub first\.", "先从网上下载 {0}。"),
)
