//! Words of the server's pages, in both languages.

use crate::domain::{Lang, Text};

/// The words in one language: a method a text, so that a template cannot name one that lacks.
#[derive(Clone, Copy, Debug)]
pub struct PageWords(pub Lang);

macro_rules! words {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        impl PageWords {
            $(#[must_use] pub fn $name(self) -> &'static str { const TEXT: Text = Text::new($zh, $en); TEXT.in_lang(self.0) })*
        }
    };
}

words! {
    html_lang = "zh-CN", "en";
    brand = "排班", "Paiban";
    other_language = "English", "中文";
    other_language_code = "en", "zh-CN";
    sign_in = "登录", "Sign in";
    sign_out = "退出", "Sign out";
    login = "登录名", "Login";
    password = "密码", "Password";
    password_again = "再输一次", "Once more";
    password_hint = "至少 10 个字符", "at least 10 characters";
    passwords_differ = "两次输入的不一样", "the two differ";
    welcome = "欢迎", "Welcome";
    set_password = "设置密码并登录", "Set the password and sign in";
    your_login = "你的登录名是", "your login is";
    forgotten = "忘了密码？请组长或管理员发一个新的邀请链接。", "Forgotten? Ask your lead or an administrator for a new invitation.";
    teams = "团队", "Teams";
    no_teams = "你还不属于任何团队，请联系管理员。", "You belong to no team yet: ask an administrator.";
    my_shifts = "我的班", "My shifts";
    publish = "排班发布", "Plan and publish";
    jobs = "任务", "Jobs";
    today = "今天", "today";
    nothing_published = "还没有发布的班。", "Nothing is published yet.";
    news = "变动通知", "What changed";
    confirm = "已读，确认", "I have read it";
    confirmed = "已确认", "confirmed";
    subscribe = "订阅到手机日历", "Subscribe on your phone";
    subscribe_about = "订阅一次，以后班表变动自动更新。链接只属于你，不要转发。", "Subscribe once and your calendar follows every change. The link is yours alone: do not pass it on.";
    subscribe_get = "获取订阅链接", "Get the link";
    subscribe_new = "换一个新链接", "Get a new link";
    subscribe_ends = "换新链接后，旧链接立即失效。", "The former link ends at once.";
    subscribe_once = "链接只显示这一次。用手机相机扫码，或复制下面的地址。", "The link is shown this once. Scan the code with your phone, or copy the address below.";
    subscribed = "订阅中，最近一次读取：", "Subscribed; last fetched:";
    never_fetched = "还没有读取过", "not fetched yet";
    open_calendar = "在日历中订阅（iPhone、Mac、Outlook）", "Subscribe in the calendar (iPhone, Mac, Outlook)";
    copy_address = "订阅地址（粘贴到日历的“添加订阅”）", "Address (paste into “add subscription” of your calendar)";
    download = "只下载一次（不会自动更新）", "Download once (does not follow changes)";
    phone_help = "手机怎么订阅", "How to subscribe";
    help_iphone = "iPhone：点上面的按钮；没有反应就到 设置 → 日历 → 账户 → 添加账户 → 其他 → 添加已订阅的日历，粘贴地址。", "iPhone: press the button above; if nothing happens: Settings → Calendar → Accounts → Add account → Other → Add subscribed calendar, and paste the address.";
    help_android = "安卓：许多自带日历不能订阅网址。用 Google 日历网页版“通过网址添加”，或下载一次，并以每晚群里的“明天上班”消息为准。", "Android: many built-in calendars cannot subscribe. Use Google Calendar on the web (“From URL”), or download once and trust the evening message in the group.";
    help_wechat = "在微信里：点右上角 ··· 选“在浏览器打开”，微信不认识日历链接。", "In WeChat: press ··· at the top right and choose “Open in browser”; WeChat does not know calendar links.";
    in_wechat = "你正在微信里打开本页：请点右上角 ··· ，选“在浏览器打开”。", "You opened this page in WeChat: press ··· at the top right and choose “Open in browser”.";
    link_over = "这个订阅链接已停用。", "This link has ended.";
    slow_feed = "日历几小时才更新一次（Google 8–24 小时，Outlook 3–6 小时）：当天的变动看群消息和“我的班”。", "Calendars fetch every few hours (Google 8–24 h, Outlook 3–6 h): for changes of today look at the group and at “My shifts”.";
    week = "周", "Week";
    solve_week = "排一周", "Solve a week";
    seconds = "最多几秒", "Seconds at most";
    solve = "开始排班", "Solve";
    bad_seconds = "秒数：1 到 3600", "Seconds: 1 to 3600";
    draft_moved = "草稿已被别人改过，没有覆盖：结果在任务的文件里", "somebody changed the draft, which was not written over: the outcome is in the job's files";
    files = "个文件", "files";
    drafts = "草稿", "Drafts";
    no_drafts = "没有草稿。先排一周。", "No drafts. Solve a week first.";
    version = "版本", "Version";
    saved = "保存于", "Saved";
    look = "查看差异并发布", "See the difference and publish";
    published = "已发布", "Published";
    revision = "第几版", "Revision";
    published_at = "发布于", "Published at";
    difference = "与已发布的差异", "Difference from what is in force";
    first_time = "这一周第一次发布：每个人都会收到自己的班。", "The first publication of this week: everyone is told their own shifts.";
    no_difference = "与已发布的一样。", "As published: nothing would change.";
    told_people = "人会收到通知", "people are told";
    broken_rules = "没做到的规则", "Rules not kept";
    all_kept = "全部必须的规则都做到。", "Every hard rule is kept.";
    must = "必须", "hard";
    not_fully = "处没有完全做到（不是必须）", "wishes not fully met";
    reason = "原因（只记入审计日志）", "Reason (only the audit log has it)";
    reason_needed = "改动了通知期内就要上的班，需要写原因：", "Shifts within the notice period change, which needs a reason:";
    publish_now = "发布", "Publish";
    undo = "恢复上一版", "Publish the former revision again";
    done_publish = "已发布。", "Published.";
    back = "返回", "Back";
    kind = "类型", "Kind";
    state = "状态", "State";
    asked = "提出", "Asked";
    progress = "进展", "Progress";
    gap = "差距", "gap";
    stop = "停止", "Stop";
    no_jobs = "还没有任务。", "No jobs yet.";
    waiting = "排队", "waiting";
    running = "进行中", "running";
    done = "完成", "done";
    failed = "失败", "failed";
    cancelled = "已停止", "stopped";
    job_roster = "排班", "roster";
    job_grid = "读取班表", "edited roster";
    job_punches = "读取打卡", "punches";
    job_attendance = "考勤", "attendance";
    job_settle = "处理考勤", "cases settled";
    job_close = "结账", "month closed";
    job_reopen = "重开", "month reopened";
    job_verify = "核对", "month verified";
    job_documents = "班表文件", "documents";
    job_backtest = "预测回测", "backtest";
    trouble = "没有做成", "That did not work";
    api_title = "API 说明", "The API";
    api_about = "机器可读的说明", "for programs";
    name = "姓名", "Name";
    change = "变动", "Change";
}
