#pragma once

#include "message_file.hpp"

#include <parley/plugin.hpp>

#include <string>

namespace outbox {

/// `send` of parley.mail/1: the message itself, as an .eml file. Throws INVALID for a request that
/// is none.
MessageFile mailOf(const parley::RequestOpen& open);
/// `send` of parley.sms/1: a .txt file with a few headers, an empty line and the text.
MessageFile textMessageOf(const parley::RequestOpen& open);

/// A message on its way into its folder. Asked again with the same idempotency key it replaces the
/// file, so that a message is there once.
class SentMessage final : public parley::Request {
public:
    SentMessage(const parley::RequestOpen& open, const std::string& folder, MessageFile file);
};

}  // namespace outbox
