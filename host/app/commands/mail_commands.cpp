#include "commands.hpp"
#include "pages.hpp"

#include <notify/mailbox.hpp>

#include <Poco/Exception.h>
#include <Poco/Net/MailMessage.h>
#include <Poco/Net/PartSource.h>
#include <Poco/NumberParser.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>

#include <chrono>
#include <sstream>
#include <thread>

namespace parley::app {

namespace {

using notify::Mailbox;
using notify::MailSummary;

constexpr std::chrono::milliseconds kLookAgain{100};

std::string plainTextOf(const std::string& mime) {
    std::istringstream stream{mime};
    Poco::Net::MailMessage message;
    message.read(stream);
    for (const auto& part : message.parts()) {
        if (!part.pSource->mediaType().starts_with("text/plain")) continue;
        std::string text;
        Poco::StreamCopier::copyToString(part.pSource->stream(), text);
        return Poco::remove(text, '\r');
    }
    return message.getContent();
}

base::Result<std::string> readable(const MailSummary& mail, const std::string& mime) {
    try {
        return "To: " + mail.to + "\nDate: " + mail.date + "\nSubject: " + mail.subject + "\n\n" +
               plainTextOf(mime);
    } catch (const Poco::Exception& error) {
        return base::Error{
            .code = base::ErrorCode::Internal,
            .reason = "mail_unreadable",
            .detail = error.displayText(),
            .advice = mail.file + " is not a mail; --raw prints it as it is"};
    }
}

base::Result<std::chrono::seconds> patienceOf(const Arguments& arguments) {
    const auto text = arguments.option("wait").value_or("0");
    unsigned seconds = 0;
    if (Poco::NumberParser::tryParseUnsigned(text, seconds) && seconds <= 3'600)
        return std::chrono::seconds{seconds};
    return usageError("--wait must be a number of seconds up to 3600, not " + text);
}

bool matches(const MailSummary& mail, const Arguments& arguments) {
    if (!arguments.positional.empty()) return mail.file == arguments.positional.front();
    const auto to = arguments.option("to");
    return !to || Poco::icompare(mail.to, *to) == 0;
}

// The newest that the arguments describe; waits for one as long as --wait says.
base::Result<MailSummary> find(const Mailbox& mailbox, const Invocation& invocation) {
    const auto until = std::chrono::steady_clock::now() + TRY(patienceOf(invocation.arguments));
    for (;;) {
        for (auto& mail : TRY(mailbox.list())) {
            if (matches(mail, invocation.arguments)) return std::move(mail);
        }
        if (std::chrono::steady_clock::now() >= until) break;
        std::this_thread::sleep_for(kLookAgain);
    }
    return base::Error{
        .code = base::ErrorCode::NotFound,
        .reason = "mail_not_found",
        .advice = "there is no such mail in " + invocation.config.mail_dir +
                  "; `parley mail list` shows what there is"};
}

}  // namespace

base::Result<Answer> listMail(const Invocation& invocation) {
    const auto mails = TRY(Mailbox{invocation.config.mail_dir}.list());
    return listing(
        mails,
        {"FILE", "TO", "DATE", "SUBJECT"},
        [](const MailSummary& mail) {
            return nlohmann::json{
                {"file", mail.file},
                {"to", mail.to},
                {"date", mail.date},
                {"subject", mail.subject}};
        },
        [](const MailSummary& mail) {
            return std::vector<std::string>{mail.file, mail.to, mail.date, mail.subject};
        });
}

base::Result<Answer> showMail(const Invocation& invocation) {
    const Mailbox mailbox{invocation.config.mail_dir};
    const auto mail = TRY(find(mailbox, invocation));
    const auto mime = TRY(mailbox.read(mail.file));
    const auto text = invocation.arguments.has("raw") ? mime : TRY(readable(mail, mime));
    return Answer{
        .body =
            {{"file", mail.file},
             {"to", mail.to},
             {"date", mail.date},
             {"subject", mail.subject},
             {"content", text}},
        .text = text};
}

}  // namespace parley::app
