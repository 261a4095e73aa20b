"""Every word on the page, in English and Chinese.

What stands on the page from the start is a `label`, which the browser puts into its language. What
the server says later is said by `say`, in the language of the one who asked.
"""

from string import Formatter

import gradio as gr

from mmdemo.media import Language
from mmdemo.ui.strings_annotate import ANNOTATE_TEXTS
from mmdemo.ui.strings_aside import ASIDE_TEXTS
from mmdemo.ui.strings_drawing import DRAWING_TEXTS
from mmdemo.ui.strings_exchange import EXCHANGE_TEXTS
from mmdemo.ui.strings_people import PEOPLE_TEXTS
from mmdemo.ui.strings_retrain import RETRAIN_TEXTS
from mmdemo.ui.strings_sharing import SHARING_TEXTS
from mmdemo.ui.strings_speech import SPEECH_TEXTS
from mmdemo.ui.strings_status import STATUS_TEXTS
from mmdemo.ui.strings_table import TABLE_TEXTS

# Each key has the same placeholders in both languages; a test holds them to it.
TEXTS: dict[str, tuple[str, str]] = {
    **SPEECH_TEXTS,
    **DRAWING_TEXTS,
    **PEOPLE_TEXTS,
    **SHARING_TEXTS,
    **EXCHANGE_TEXTS,
    **TABLE_TEXTS,
    **ANNOTATE_TEXTS,
    **ASIDE_TEXTS,
    **RETRAIN_TEXTS,
    **STATUS_TEXTS,
    "tagline": (
        "Ask a model about a picture, correct what it says, keep the correction.",
        "让模型看图说话，改正它的回答，并保存下来。",
    ),
    "your_name": ("Your name", "你的名字"),
    "anonymous": ("anonymous", "匿名"),
    # Tabs
    "tab_caption": ("Caption", "描述"),
    "tab_ask": ("Ask", "提问"),
    "tab_transcribe": ("Transcribe", "转写"),
    "tab_pairs": ("Pairs", "样本"),
    # Picture and options
    "picture": ("Picture", "图片"),
    "examples": ("Examples", "示例图片"),
    "drop_picture": (
        "Drop a picture here, paste it, or click to choose a file",
        "把图片拖到这里、粘贴，或点击选择文件",
    ),
    "language": ("Language", "语言"),
    "language_auto": ("Same as the question", "与问题相同"),
    "english": ("English", "英文"),
    "chinese": ("Chinese", "中文"),
    "style": ("Length", "长度"),
    "short": ("Short", "简短"),
    "detailed": ("Detailed", "详细"),
    "more_options": ("Model and candidates", "模型与候选数"),
    "model": ("Model", "模型"),
    "n_candidates": ("Candidates", "候选数"),
    "bundled_knows": (
        "The bundled model knows {kinds} drawn things in {colours} colours on {backgrounds} "
        "backgrounds, such as the examples. For photographs, choose a hub model.",
        "自带模型只认识本应用画的 {kinds} 种东西、{colours} 种颜色和 {backgrounds} 种背景"
        "（如示例图片）。照片请选择 Hub 模型。",
    ),
    "hub_model": (
        "{weights} · {licence} · {languages}. Downloaded from the Hugging Face Hub at first use.",
        "{weights} · {licence} · {languages}。首次使用时从 Hugging Face Hub 下载。",
    ),
    "folder_model": ("A folder on this machine: {weights}", "本机文件夹：{weights}"),
    "unknown": ("not stated", "未注明"),
    # Doing
    "describe": ("Describe", "描述图片"),
    "stop": ("Stop", "停止"),
    "ask": ("Ask", "提问"),
    "send_to_ask": ("Ask about this picture", "就这张图片提问"),
    "send_to_caption": ("Describe this picture", "描述这张图片"),
    # States
    "caption_empty_title": ("No caption yet", "还没有描述"),
    "caption_empty": (
        "Choose a picture or one of the examples, then press Describe.",
        "选择一张图片或示例，然后点“描述图片”。",
    ),
    "caption_ready_title": ("Ready", "准备好了"),
    "caption_ready": ("Press Describe.", "点“描述图片”即可。"),
    "ask_empty": (
        "Choose a picture, then ask: what is there, which colour, how many, where?",
        "选择一张图片，然后提问：有什么？什么颜色？有几个？在哪里？",
    ),
    "stage_queued": ("Waiting for its turn", "排队中"),
    "stage_loading": (
        "Loading the model {model}; the first use takes longest",
        "正在加载模型 {model}，首次使用最慢",
    ),
    "stage_running": ("Looking at the picture", "正在看图"),
    "stage_done": ("Done", "完成"),
    "stopped_title": ("Stopped", "已停止"),
    "stopped": (
        "Nothing was kept. Start again whenever you like.",
        "没有保留结果，可随时重新开始。",
    ),
    "error_title": ("That did not work", "没有成功"),
    "bug": (
        "This is a bug in mmdemo, not your doing; tell whoever runs this app the number {id}. "
        "Your input is kept.",
        "这是 mmdemo 的程序错误，与你无关；请把编号 {id} 告诉管理员。你的输入已保留。",
    ),
    "no_picture": ("Choose a picture first.", "请先选择图片。"),
    "picture_gone": (
        "The uploaded picture is gone, because the app was restarted; choose it again.",
        "应用已重启，上传的图片不在了，请重新选择。",
    ),
    "took": ("{model} · {seconds:.2f} s", "{model} · {seconds:.2f} 秒"),
    # Result and verdict
    "caption": ("Caption", "描述"),
    "answer": ("Answer", "回答"),
    "candidates": ("Candidates", "候选"),
    "candidates_info": (
        "Pick the best. The percentage is the model's own probability, averaged over its words.",
        "选最好的一条。百分比是模型自己给出的概率（按词平均）。",
    ),
    "is_it_right": ("Is it right?", "对吗？"),
    "good": ("Good", "对"),
    "fix": ("Fix", "修改"),
    "bad": ("Bad", "错"),
    "save": ("Save", "保存"),
    "cancel": ("Cancel", "取消"),
    "saved_good": ("Saved as right: pair {pair}", "已保存为“对”：样本 {pair}"),
    "saved_fixed": ("Saved your correction: pair {pair}", "已保存你的修改：样本 {pair}"),
    "saved_bad": ("Saved as wrong: pair {pair}", "已保存为“错”：样本 {pair}"),
    "restarted": (
        "The app was restarted since; run it again to judge it. What you typed is kept.",
        "应用已重启，请重新运行后再评价；你输入的内容已保留。",
    ),
    # Ask
    "conversation": ("Conversation", "对话"),
    "question": ("Question", "问题"),
    "question_hint": ("Ask about the picture …", "就图片提个问题……"),
    "clear": ("New conversation", "新对话"),
    "suggestions": ("For example", "例如"),
    "suggestion_1": ("What is in the picture?", "图里有什么？"),
    "suggestion_2": ("How many things are there?", "一共有几个东西？"),
    "suggestion_3": ("What is the background?", "背景是什么？"),
    "suggestion_4": ("Is there a cat in the picture?", "图里有猫吗？"),
    "judging": (
        "Judging the answer to “{question}”. To judge another one, click it.",
        "正在评价“{question}”的回答。点击其他回答可改为评价它。",
    ),
    # Dictation
    "dictate_start": ("Speak instead of typing", "语音输入"),
    "dictate_stop": ("Stop and write it down", "结束并写成文字"),
    "dictate_asking": ("Allow the microphone …", "请允许使用麦克风……"),
    "dictate_listening": ("Listening", "正在听"),
    "dictate_writing": ("Writing it down …", "正在写成文字……"),
    "dictate_nothing": (
        "Nothing was heard. Press again and speak closer to the microphone.",
        "没有听到说话。请靠近麦克风再试一次。",
    ),
    "dictate_insecure": (
        "The browser lends the microphone only to pages at https:// or http://localhost; "
        "open this page so.",
        "浏览器只允许 https:// 或 http://localhost 的页面使用麦克风，请用这样的地址打开本页。",
    ),
    "dictate_denied": (
        "The browser keeps the microphone from this page. Allow it beside the address, then press "
        "again.",
        "浏览器不允许本页使用麦克风。请在地址栏旁允许后再试。",
    ),
    "dictate_no_microphone": (
        "There is no microphone. Connect one, then press again.",
        "没有找到麦克风。请连接后再试。",
    ),
    "dictate_failed": (
        "The microphone does not work. See whether another program uses it, then press again.",
        "麦克风无法使用。请看看是否被其他程序占用，然后再试。",
    ),
    "dictate_unreachable": (
        "The app cannot be reached. See whether it runs, then speak again.",
        "无法连接应用。请确认它在运行，然后再说一次。",
    ),
    # Pairs
    "pairs_empty_title": ("No pairs yet", "还没有样本"),
    "pairs_empty": (
        "Judge a caption, an answer, a transcript or a drawing, and it appears here.",
        "评价一条描述、回答、转写或一张画，就会出现在这里。",
    ),
    "pairs_none_match": (
        "No pair is like that. Choose other filters.",
        "没有符合条件的样本，请换个筛选条件。",
    ),
    "n_pairs": ("Pairs: {n}", "共 {n} 条"),
    "pages": ("Page {page} of {pages}", "第 {page} / {pages} 页"),
    "all": ("All", "全部"),
    "verdict": ("Verdict", "评价"),
    "task": ("Task", "任务"),
    "verdict_good": ("Good", "对"),
    "verdict_fixed": ("Fixed", "已修改"),
    "verdict_bad": ("Bad", "错"),
    "task_caption": ("Caption", "描述"),
    "task_answer": ("Answer", "回答"),
    "task_transcribe": ("Transcript", "转写"),
    "language_en": ("English", "英文"),
    "language_zh": ("Chinese", "中文"),
    "suggested": ("Model said", "模型说"),
    "play_clip": ("Play the clip", "播放录音片段"),
    "cut_out": (
        "{recording}, from {start}, {seconds:.1f} s",
        "{recording}，从 {start} 起，{seconds:.1f} 秒",
    ),
    "by": ("by {who}", "{who}"),
    "refresh": ("Refresh", "刷新"),
    "newer": ("Back", "上一页"),
    "older": ("Next", "下一页"),
    "export": ("Export", "导出"),
    "exported": (
        "The download holds every pair judged good or fixed: pictures with metadata.jsonl, clips "
        "with clips.jsonl.",
        "下载内容包含所有评为“对”和“已修改”的样本：图片和 metadata.jsonl，录音片段和 clips.jsonl。",
    ),
    "text": ("Text", "文字"),
    "delete": ("Delete", "删除"),
    "undo": ("Undo", "撤销"),
    "deleted": ("Deleted pair {pair}.", "已删除样本 {pair}。"),
    "put_back": ("Put back pair {pair}.", "已恢复样本 {pair}。"),
    "revised": ("Saved pair {pair}.", "已保存样本 {pair}。"),
}

I18N = gr.I18n(
    en={key: en for key, (en, _) in TEXTS.items()},
    zh={key: zh for key, (_, zh) in TEXTS.items()},
)


def label(key: str) -> str:
    """A text that the browser puts into the language of the page."""
    if key not in TEXTS:
        raise KeyError(key)
    return str(I18N(key))


def say(language: Language, key: str, **values: object) -> str:
    """A text in a language, its placeholders filled."""
    return TEXTS[key][language == "zh"].format(**values)


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
