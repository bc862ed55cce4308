#include "conversation_record.hpp"

namespace parley::conversation {

std::string_view toText(Transport transport) {
    switch (transport) {
        case Transport::WebRtc:
            return "webrtc";
        case Transport::WebSocket:
            return "websocket";
        case Transport::Phone:
            return "phone";
        case Transport::Avatar:
            return "avatar";
        case Transport::Text:
            return "text";
    }
    return "";
}

std::string_view toText(LifeState state) {
    return state == LifeState::Live ? "live" : "ended";
}

std::optional<LifeState> lifeStateFrom(std::string_view text) {
    for (const auto state : {LifeState::Live, LifeState::Ended}) {
        if (text == toText(state)) return state;
    }
    return std::nullopt;
}

}  // namespace parley::conversation
