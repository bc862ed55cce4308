#include "commands.hpp"
#include "pages.hpp"

#include <notify/mailbox.hpp>

namespace parley::app {

base::Result<Answer> listMail(const Invocation& invocation) {
    const auto mails = TRY(notify::Mailbox{invocation.config.mail_dir}.list());
    return listing(
        mails,
        {"FILE", "TO", "DATE", "SUBJECT"},
        [](const notify::MailSummary& mail) {
            return nlohmann::json{
                {"file", mail.file},
                {"to", mail.to},
                {"date", mail.date},
                {"subject", mail.subject}};
        },
        [](const notify::MailSummary& mail) {
            return std::vector<std::string>{mail.file, mail.to, mail.date, mail.subject};
        });
}

base::Result<Answer> showMail(const Invocation& invocation) {
    const notify::Mailbox mailbox{invocation.config.mail_dir};
    std::string file;
    if (invocation.arguments.positional.empty()) {
        const auto mails = TRY(mailbox.list());
        if (mails.empty()) {
            return base::Error{
                .code = base::ErrorCode::NotFound,
                .reason = "no_mail",
                .advice = "there is no mail in " + invocation.config.mail_dir};
        }
        file = mails.front().file;
    } else {
        file = invocation.arguments.positional.front();
    }
    const auto content = TRY(mailbox.read(file));
    return Answer{.body = {{"file", file}, {"content", content}}, .text = content};
}

}  // namespace parley::app
