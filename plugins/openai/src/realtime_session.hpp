#pragma once

#include "settings.hpp"

#include <parley/plugin.hpp>

namespace openai {

/// `create_session` of parley.realtime/1: a short-lived key with which a browser talks to the
/// vendor's speech-to-speech model directly. The key is in the answer and nowhere else.
class RealtimeSession final : public parley::Request {
public:
    RealtimeSession(const Settings& settings, const parley::RequestOpen& open);

private:
    void read(const parley::HttpReply& reply);

    const Settings& settings_;
    parley::Fetch fetch_{*this};
};

}  // namespace openai
