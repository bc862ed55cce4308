#pragma once

#include <http/call.hpp>
#include <http/reply.hpp>

namespace parley::http {

base::Result<Reply> listConversations(Call& call);
base::Result<Reply> showConversation(Call& call);
base::Result<Reply> deleteConversation(Call& call);

base::Result<Reply> showTranscript(Call& call);
/// As a file to keep.
base::Result<Reply> downloadTranscriptText(Call& call);
base::Result<Reply> downloadTranscriptJson(Call& call);
base::Result<Reply> downloadRecording(Call& call);

base::Result<Reply> shareConversation(Call& call);
base::Result<Reply> unshareConversation(Call& call);
/// For anyone who has the link.
base::Result<Reply> showShared(Call& call);

}  // namespace parley::http
