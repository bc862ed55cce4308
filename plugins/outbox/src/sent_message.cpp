#include "sent_message.hpp"

#include <common/json_fields.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>

namespace outbox {

namespace {

using common::parseGiven;
using common::textOf;
using parley::Json;

constexpr std::size_t kLongestName = 200;
// What one text message carries when it is split into as many parts as networks allow.
constexpr std::size_t kMostSmsCharacters = 1600;

bool isPlain(char symbol) {
    return (symbol >= '0' && symbol <= '9') || (symbol >= 'A' && symbol <= 'Z') ||
           (symbol >= 'a' && symbol <= 'z') || symbol == '-' || symbol == '_';
}

std::string numberOfMessage() {
    static std::atomic<std::uint64_t> sent{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) +
           '-' + std::to_string(++sent);
}

/// The idempotency key: whoever looks into the folder finds it there.
std::string nameOf(const parley::RequestOpen& open) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto key = parley::view(open.idempotency_key);
    if (key.empty()) return numberOfMessage();
    std::string name;
    for (const char symbol : key) {
        const auto byte = static_cast<unsigned char>(symbol);
        if (isPlain(symbol)) {
            name += symbol;
        } else {
            name += {'=', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    if (name.size() > kLongestName)
        throw parley::Failure{PARLEY_E_INVALID, "the idempotency key is too long"};
    return name;
}

std::string requiredText(const Json& asked, const char* name) {
    const auto text = textOf(asked, name);
    if (text.empty()) throw parley::Failure{PARLEY_E_INVALID, std::string{name} + " is missing"};
    return std::string{text};
}

/// Headers are lines: nobody may add one.
std::string headerText(const Json& asked, const char* name) {
    auto text = requiredText(asked, name);
    const bool one_line = std::none_of(text.begin(), text.end(), [](char symbol) {
        return static_cast<unsigned char>(symbol) < ' ';
    });
    if (!one_line) throw parley::Failure{PARLEY_E_INVALID, std::string{name} + " is not one line"};
    return text;
}

template <class Read>
MessageFile readRequest(const parley::RequestOpen& open, Read&& read) {
    const auto asked = parseGiven(parley::view(open.body_json), "the request");
    try {
        return read(asked);
    } catch (const Json::exception&) {
        throw parley::Failure{PARLEY_E_INVALID, "the request has a member of the wrong type"};
    }
}

std::size_t charactersOf(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

MessageFile mailOf(const parley::RequestOpen& open) {
    return readRequest(open, [&](const Json& asked) {
        if (asked.at("to").empty()) throw parley::Failure{PARLEY_E_INVALID, "to is empty"};
        return MessageFile{nameOf(open) + ".eml", requiredText(asked, "mime")};
    });
}

MessageFile textMessageOf(const parley::RequestOpen& open) {
    return readRequest(open, [&](const Json& asked) {
        const auto text = requiredText(asked, "text");
        if (charactersOf(text) > kMostSmsCharacters)
            throw parley::Failure{PARLEY_E_INVALID, "text is longer than 1600 characters"};
        auto bytes = "To: " + headerText(asked, "to") + '\n';
        if (asked.contains("from")) bytes += "From: " + headerText(asked, "from") + '\n';
        return MessageFile{nameOf(open) + ".txt", bytes + '\n' + text + '\n'};
    });
}

SentMessage::SentMessage(
    const parley::RequestOpen& open, const std::string& folder, MessageFile file)
    : Request{open} {
    const auto told = parley::toText(Json{{"message_id", file.name}});
    runBlocking(
        [folder, file = std::move(file)] { write(folder, file); }, [this, told] { answer(told); });
}

}  // namespace outbox
