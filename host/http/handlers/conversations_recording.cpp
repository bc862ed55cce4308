#include "conversations.hpp"
#include "conversations_rendering.hpp"

#include <conversation/services.hpp>
#include <http/byte_range.hpp>
#include <http/services.hpp>
#include <io/edge/response.hpp>

#include <algorithm>

namespace parley::http {

namespace {

constexpr const char* kSoundType = "audio/ogg";
// Players ask for the rest when they need it.
constexpr std::size_t kMostOfARange = std::size_t{4} * 1024 * 1024;
constexpr std::size_t kPieceOfAStream = std::size_t{256} * 1024;

base::Error recordingNotFound() {
    return {
        .code = base::ErrorCode::NotFound,
        .reason = "recording_not_found",
        .advice = "This conversation has no recording on this host."};
}

Reply outOfRange(std::size_t size) {
    return {
        .status = 416,
        .content_type = "",
        .headers = {{"Content-Range", "bytes */" + std::to_string(size)}}};
}

base::Result<Reply> part(
    conversation::Recordings& recordings,
    const std::string& file,
    const ByteRange& range,
    std::size_t size) {
    const auto count = std::min(range.last - range.first + 1, kMostOfARange);
    auto bytes = TRY(recordings.read(file, range.first, count));
    // Removed since we looked.
    if (bytes.empty()) return recordingNotFound();
    const auto last = range.first + bytes.size() - 1;
    return Reply{
        .status = 206,
        .content_type = kSoundType,
        .body = std::move(bytes),
        .headers = {
            {"Accept-Ranges", "bytes"},
            {"Content-Range",
             "bytes " + std::to_string(range.first) + '-' + std::to_string(last) + '/' +
                 std::to_string(size)}}};
}

void streamWhole(
    conversation::Recordings& recordings,
    const std::string& file,
    std::size_t size,
    io::EdgeResponse& response) {
    bool open = response.beginStream();
    for (std::size_t at = 0; open && at < size;) {
        auto piece = recordings.read(file, at, std::min(size - at, kPieceOfAStream));
        if (!piece || piece->empty()) return;
        at += piece->size();
        open = response.write(std::move(*piece));
    }
}

}  // namespace

base::Result<Reply> downloadRecording(Call& call) {
    const auto id = TRY(conversationIdOf(call));
    const auto record = TRY(call.services.conversations.records.get(readerOf(call), id));
    if (!record.recording_file) return recordingNotFound();
    auto& recordings = call.services.conversations.recordings;
    const auto& file = *record.recording_file;
    const auto size = TRY(recordings.sizeOf(file)).value_or(0);
    if (size == 0) return recordingNotFound();
    if (const auto wanted = call.header("Range")) {
        if (const auto range = parseByteRange(*wanted, size)) {
            if (range->first >= size || range->first > range->last) return outOfRange(size);
            return part(recordings, file, *range, size);
        }
    }
    Reply reply{
        .content_type = kSoundType,
        .headers = {{"Accept-Ranges", "bytes"}, {"Content-Length", std::to_string(size)}}};
    const bool only_head = call.request.getMethod() == "HEAD";
    reply.stream = [&recordings, file, size, only_head](io::EdgeResponse& response) {
        streamWhole(recordings, file, only_head ? 0 : size, response);
    };
    return reply;
}

}  // namespace parley::http
