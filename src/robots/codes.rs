//! Every fault of robots: of their addresses when saved, and of messages that did not arrive.

use crate::domain::{FaultCode, Text};

pub(super) static ROBOT_ADDRESS: FaultCode = FaultCode::error(
    "robot-address",
    Text::new("机器人的地址不对：{reason}", "this is no address of a robot: {reason}"),
    Text::new("在群的机器人设置里重新复制整个 Webhook 地址", "copy the whole webhook address again from the robot's settings in the group"),
);
pub(super) static ROBOT_ANSWER: FaultCode = FaultCode::error(
    "robot-answer",
    Text::new(
        "机器人的回答看不懂（HTTP {status}），不知道消息到了没有",
        "the robot's answer is not understood (HTTP {status}); whether the message arrived is not known",
    ),
    Text::new(
        "看看群里有没有这条消息，核对地址和机器人的种类",
        "look into the group for the message, and check the robot's address and kind",
    ),
);
pub(super) static ROBOT_BUSY: FaultCode = FaultCode::warning(
    "robot-busy",
    Text::new("{robot}机器人暂时不收消息：{says}", "the {robot} robot takes no messages just now: {says}"),
    Text::new(
        "会自动重发；常这样的话，让别的程序换一个机器人",
        "it is sent again by itself; if this is frequent, let other programs use another robot",
    ),
);
pub(super) static ROBOT_HOST: FaultCode = FaultCode::error(
    "robot-host",
    Text::new("`{host}` 不是{robot}机器人的网址，应为 {hosts}", "`{host}` is not where {robot} robots are, which is {hosts}"),
    Text::new("核对机器人的种类和地址；自己的程序选“通用”", "check the robot's kind and address; for a program of your own choose `plain`"),
);
pub(super) static ROBOT_INNER: FaultCode = FaultCode::error(
    "robot-inner",
    Text::new("`{host}` 是内网地址，不发", "`{host}` is an address of the inner network; nothing is sent there"),
    Text::new(
        "填外网能到的地址；确实要发到内网，请管理员允许内网机器人",
        "give an address of the internet; if it must be an inner one, the administrator can allow inner robots",
    ),
);
pub(super) static ROBOT_INSECURE: FaultCode = FaultCode::warning(
    "robot-insecure",
    Text::new("`{host}` 的证书不可信，没有发出", "the certificate of `{host}` is not trusted; nothing was sent"),
    Text::new("核对地址和服务器的时间；会自动重发", "check the address and the server's clock; it is tried again by itself"),
);
pub(super) static ROBOT_IP: FaultCode = FaultCode::error(
    "robot-ip",
    Text::new("机器人的 IP 白名单里没有这台服务器：{says}", "this server is not among the IP addresses the robot accepts: {says}"),
    Text::new(
        "把服务器的外网 IP 加进机器人的安全设置，或改用加签",
        "add the server's public address to the robot's security settings, or use signing instead",
    ),
);
pub(super) static ROBOT_KEYWORD: FaultCode = FaultCode::error(
    "robot-keyword",
    Text::new("消息里没有机器人要求的关键词：{says}", "the message lacks the keyword that the robot asks for: {says}"),
    Text::new("把机器人的关键词改成“排班”，或改用加签", "set the robot's keyword to 排班, or use signing instead"),
);
pub(super) static ROBOT_PORT: FaultCode = FaultCode::error(
    "robot-port",
    Text::new("机器人的地址里不能用端口 {port}", "port {port} may not stand in a robot's address"),
    Text::new("去掉端口；通用机器人还可以用 8443", "leave the port out; a `plain` robot may also use 8443"),
);
pub(super) static ROBOT_REFUSED: FaultCode = FaultCode::error(
    "robot-refused",
    Text::new("{robot}机器人没有收下消息：{says}", "the {robot} robot refused the message: {says}"),
    Text::new("按它说的改好后重发；看不明白就重建机器人", "do as it says and send it again; if that does not help, make the robot anew"),
);
pub(super) static ROBOT_SECRET: FaultCode = FaultCode::error(
    "robot-secret",
    Text::new("机器人的密钥不对：{reason}", "this is no secret of a robot: {reason}"),
    Text::new(
        "重新复制“加签”或“签名校验”下面的密钥；没开就留空",
        "copy the secret below the signing setting again; leave it empty where signing is off",
    ),
);
pub(super) static ROBOT_SIGN: FaultCode = FaultCode::error(
    "robot-sign",
    Text::new("机器人说签名不对：{says}", "the robot says that the signature is wrong: {says}"),
    Text::new(
        "重新复制密钥；再核对服务器的时间，差一小时以上也会这样",
        "copy the secret again; check the server's clock too, an hour off does the same",
    ),
);
pub(super) static ROBOT_SLOW: FaultCode = FaultCode::warning(
    "robot-slow",
    Text::new("`{host}` 没有及时回答，不知道消息到了没有", "`{host}` did not answer in time; whether the message arrived is not known"),
    Text::new("会自动重发，群里可能出现两次", "it is sent again by itself, and may then stand in the group twice"),
);
pub(super) static ROBOT_TOKEN: FaultCode = FaultCode::error(
    "robot-token",
    Text::new("{robot}不认识这个机器人，或者已停用：{says}", "{robot} does not know this robot, or it is switched off: {says}"),
    Text::new("看机器人还在不在群里，重新复制它的地址", "see whether the robot is still in the group, and copy its address again"),
);
pub(super) static ROBOT_UNREACHABLE: FaultCode = FaultCode::warning(
    "robot-unreachable",
    Text::new("连不上 `{host}`", "`{host}` cannot be reached"),
    Text::new("检查服务器能不能上外网、地址对不对；会自动重发", "check the server's network and the address; it is tried again by itself"),
);

/// The faults of robots, in order of code.
pub static CODES: &[&FaultCode] = &[
    &ROBOT_ADDRESS,
    &ROBOT_ANSWER,
    &ROBOT_BUSY,
    &ROBOT_HOST,
    &ROBOT_INNER,
    &ROBOT_INSECURE,
    &ROBOT_IP,
    &ROBOT_KEYWORD,
    &ROBOT_PORT,
    &ROBOT_REFUSED,
    &ROBOT_SECRET,
    &ROBOT_SIGN,
    &ROBOT_SLOW,
    &ROBOT_TOKEN,
    &ROBOT_UNREACHABLE,
];
