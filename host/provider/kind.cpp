#include "kind.hpp"

namespace parley::provider {

std::string_view toText(Kind kind) {
    switch (kind) {
        case Kind::Stt:
            return "stt";
        case Kind::Tts:
            return "tts";
        case Kind::Llm:
            return "llm";
        case Kind::Realtime:
            return "realtime";
        case Kind::Telephony:
            return "telephony";
        case Kind::Payment:
            return "payment";
        case Kind::Avatar:
            return "avatar";
        case Kind::Calendar:
            return "calendar";
        case Kind::Mail:
            return "mail";
        case Kind::Sms:
            return "sms";
        case Kind::Identity:
            return "identity";
    }
    __builtin_unreachable();
}

std::optional<Kind> kindFrom(std::string_view text) {
    for (const auto kind : kAllKinds) {
        if (toText(kind) == text) return kind;
    }
    return std::nullopt;
}

std::string_view interfaceOf(Kind kind) {
    switch (kind) {
        case Kind::Stt:
            return "parley.stt/1";
        case Kind::Tts:
            return "parley.tts/1";
        case Kind::Llm:
            return "parley.llm/1";
        case Kind::Realtime:
            return "parley.realtime/1";
        case Kind::Telephony:
            return "parley.telephony/1";
        case Kind::Payment:
            return "parley.payment/1";
        case Kind::Avatar:
            return "parley.avatar/1";
        case Kind::Calendar:
            return "parley.calendar/1";
        case Kind::Mail:
            return "parley.mail/1";
        case Kind::Sms:
            return "parley.sms/1";
        case Kind::Identity:
            return "parley.identity/1";
    }
    __builtin_unreachable();
}

}  // namespace parley::provider
