#include <base/base64.hpp>
#include <conversation/realtime/client_event.hpp>
#include <conversation/realtime/item_json.hpp>
#include <conversation/realtime/protocol_error.hpp>
#include <conversation/realtime/session_json.hpp>

#include <cstdlib>

namespace {

using namespace parley::conversation;
using nlohmann::json;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What a session shows can be sent back and changes nothing.
void mergeAndShow(const json& session) {
    SessionSettings settings;
    settings.id = "sess_1";
    const auto changed = merged(settings, Field{session, "session"}, Merge::Update);
    if (!changed) return;
    const auto shown = toJson(*changed, {});
    const auto again = merged(*changed, Field{shown, "session"}, Merge::Update);
    require(again && toJson(*again, {}) == shown);
}

void show(const Item& item) {
    require(json::parse(toJson(item, ItemAudio::Shown).dump(), nullptr, false).is_object());
}

/// Whatever a client sends: it is read, or refused with an error that is itself in order.
void readEvent(std::string_view text) {
    const auto event = readClientEvent(text, SessionSettings{});
    if (!event.command) {
        const auto told = json::parse(errorEvent(event.command.error(), event.id), nullptr, false);
        require(told.is_object() && told["error"]["message"].is_string());
        return;
    }
    if (const auto* update = std::get_if<UpdateSession>(&*event.command))
        mergeAndShow(update->session);
    if (const auto* create = std::get_if<CreateItem>(&*event.command)) show(create->item);
    if (const auto* respond = std::get_if<CreateResponse>(&*event.command))
        for (const auto& input : respond->request.input)
            if (const auto* item = std::get_if<Item>(&input)) show(*item);
}

/// The short way for audio says what the long one says.
void compareAppends(const std::string& text) {
    auto copy = text;
    const auto plain = findPlainAppend(copy);
    if (!plain) return;
    const std::string_view encoded{plain->audio.data(), plain->audio.size()};
    const auto decoded = parley::base::fromBase64(encoded);
    const auto event = readClientEvent(text, SessionSettings{});
    // Bytes that are no text are base64's to refuse on the short way.
    if (!decoded) return require(!event.command);
    const auto* append = event.command ? std::get_if<AppendAudio>(&*event.command) : nullptr;
    require(append != nullptr && append->bytes == *decoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), size};
    readEvent(text);
    compareAppends(text);
    return 0;
}
