#include "outbox_provider.hpp"

#include "message_file.hpp"
#include "sent_message.hpp"

#include <parley/json.hpp>

namespace outbox {

namespace {

/// Proves that a message could be written, and leaves none.
class FolderCheck final : public parley::Check {
public:
    FolderCheck(const parley::CheckOpen& open, const std::string& folder) : Check{open} {
        runBlocking([folder] { expectWritable(folder); }, [this] { works(); });
    }
};

}  // namespace

OutboxProvider::OutboxProvider(const parley::Setup& setup)
    : Provider{setup}, folders_{foldersOf(setup)} {}

OutboxProvider::Folders OutboxProvider::foldersOf(const parley::Setup& setup) {
    return parley::readSettings(setup, [](const parley::Json& settings) {
        return Folders{settings.at("mail_folder"), settings.at("sms_folder")};
    });
}

std::unique_ptr<parley::Request> OutboxProvider::start(const parley::RequestOpen& open) {
    if (parley::view(open.method) != "send") return nullptr;
    if (open.kind == parley::RequestKind::Mail)
        return std::make_unique<SentMessage>(open, folders_.mail, mailOf(open));
    return std::make_unique<SentMessage>(open, folders_.sms, textMessageOf(open));
}

std::unique_ptr<parley::Check> OutboxProvider::check(const parley::CheckOpen& open) {
    return std::make_unique<FolderCheck>(open, open.kind == "sms" ? folders_.sms : folders_.mail);
}

std::unique_ptr<parley::Listing> OutboxProvider::list(const parley::ListOpen& /*open*/) {
    return nullptr;
}

}  // namespace outbox
