#include "assets.hpp"

#include "byte_range.hpp"

#include <base/bytes.hpp>

#include <brotli/encode.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>

namespace parley::http {

namespace {

namespace fs = std::filesystem;

// Smaller files gain less than the header that says they are compressed.
constexpr std::size_t kWorthCompressing = 512;

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    constexpr int kGzipFormat = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipFormat, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return {};
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(
        const_cast<char*>(bytes.data()));  // NOLINT: zlib's type, not written to
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return done ? packed : std::string{};
}

std::string brotli(std::string_view bytes) {
    std::string packed(BrotliEncoderMaxCompressedSize(bytes.size()), '\0');
    std::size_t size = packed.size();
    const bool done = BrotliEncoderCompress(
                          BROTLI_MAX_QUALITY,
                          BROTLI_DEFAULT_WINDOW,
                          BROTLI_MODE_TEXT,
                          bytes.size(),
                          reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          &size,
                          reinterpret_cast<std::uint8_t*>(packed.data())) == BROTLI_TRUE;
    packed.resize(done ? size : 0);
    return packed;
}

std::string typeOf(const fs::path& file) {
    static const std::map<std::string, std::string> types{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
        {".wav", "audio/wav"},
        {".mp3", "audio/mpeg"},
        {".ogg", "audio/ogg"}};
    const auto type = types.find(file.extension().string());
    return type == types.end() ? "application/octet-stream" : type->second;
}

bool compresses(const std::string& content_type) {
    return content_type.starts_with("text/") || content_type.find("json") != std::string::npos ||
           content_type.find("xml") != std::string::npos;
}

bool isPacked(const fs::path& file) {
    return file.extension() == ".gz" || file.extension() == ".br";
}

/// Empty when there is no such file.
std::string bytesOf(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// True for names that a bundler made from their content, such as `index-BmJ3x9Qa.js`.
bool hasHashedName(const std::string& path) {
    static const std::regex hashed{R"(-[A-Za-z0-9_-]{8}\.[a-z0-9]+$)"};
    return std::regex_search(path, hashed);
}

bool accepts(const Call& call, std::string_view encoding) {
    const auto accepted = call.header("Accept-Encoding").value_or("");
    const auto at = accepted.find(encoding);
    if (at == std::string::npos) return false;
    const auto rest = std::string_view{accepted}.substr(at + encoding.size());
    return !rest.starts_with(";q=0,") && rest != ";q=0";
}

bool matches(const std::string& condition, const std::string& etag) {
    return condition == "*" || condition.find(etag) != std::string::npos;
}

}  // namespace

base::Result<void> Assets::addFolder(const std::string& mount, const std::string& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return {};
    for (fs::recursive_directory_iterator at{folder, error}, end; !error && at != end;
         at.increment(error)) {
        if (!at->is_regular_file(error) || isPacked(at->path())) continue;
        const auto path = mount + "/" + fs::relative(at->path(), folder).generic_string();
        const auto type = typeOf(at->path());
        Packed packed{
            .gzip = bytesOf(at->path().string() + ".gz"),
            .brotli = bytesOf(at->path().string() + ".br")};
        if (packed.gzip.empty() || packed.brotli.empty()) {
            add(path, type, bytesOf(at->path()));
        } else {
            keep(path, type, bytesOf(at->path()), std::move(packed));
        }
    }
    if (error) {
        return base::Error{
            .code = base::ErrorCode::Internal,
            .reason = "assets_unreadable",
            .detail = folder + ": " + error.message()};
    }
    return {};
}

void Assets::add(const std::string& path, const std::string& content_type, std::string bytes) {
    Packed packed;
    if (compresses(content_type) && bytes.size() >= kWorthCompressing)
        packed = {.gzip = gzip(bytes), .brotli = brotli(bytes)};
    keep(path, content_type, std::move(bytes), std::move(packed));
}

void Assets::keep(
    const std::string& path, const std::string& content_type, std::string bytes, Packed packed) {
    File file;
    file.content_type = content_type;
    file.bytes = std::move(bytes);
    file.packed = std::move(packed);
    file.etag = "\"" + base::toHex(base::sha256(file.bytes).substr(0, 12)) + "\"";
    file.hashed_name = hasHashedName(path);
    files_.insert_or_assign(path, std::move(file));
}

base::Result<Reply> Assets::serve(const Call& call, std::string_view path) const {
    const auto found = files_.find(path);
    if (found == files_.end()) {
        return base::Error{
            .code = base::ErrorCode::NotFound,
            .reason = "not_found",
            .advice = "There is no file of this name."};
    }
    const auto& file = found->second;
    Reply reply;
    reply.content_type = file.content_type;
    reply.headers = {
        {"ETag", file.etag},
        {"Cache-Control", file.hashed_name ? "public, max-age=31536000, immutable" : "no-cache"},
        {"Accept-Ranges", "bytes"}};
    if (!file.packed.gzip.empty()) reply.headers.emplace_back("Vary", "Accept-Encoding");

    if (const auto condition = call.header("If-None-Match");
        condition && matches(*condition, file.etag)) {
        reply.status = 304;
        return reply;
    }
    if (const auto wanted = call.header("Range")) {
        const auto same = call.header("If-Range");
        if (const auto range = parseByteRange(*wanted, file.bytes.size());
            range && (!same || *same == file.etag)) {
            if (range->first >= file.bytes.size() || range->first > range->last) {
                reply.status = 416;
                reply.headers.emplace_back(
                    "Content-Range", "bytes */" + std::to_string(file.bytes.size()));
                return reply;
            }
            reply.status = 206;
            reply.headers.emplace_back(
                "Content-Range",
                "bytes " + std::to_string(range->first) + "-" + std::to_string(range->last) + "/" +
                    std::to_string(file.bytes.size()));
            reply.body = file.bytes.substr(range->first, range->last - range->first + 1);
            return reply;
        }
    }
    if (!file.packed.brotli.empty() && accepts(call, "br")) {
        reply.headers.emplace_back("Content-Encoding", "br");
        reply.body = file.packed.brotli;
    } else if (!file.packed.gzip.empty() && accepts(call, "gzip")) {
        reply.headers.emplace_back("Content-Encoding", "gzip");
        reply.body = file.packed.gzip;
    } else {
        reply.body = file.bytes;
    }
    return reply;
}

}  // namespace parley::http
