#pragma once

#include "call.hpp"
#include "reply.hpp"

#include <base/result.hpp>

#include <map>
#include <string>
#include <string_view>

namespace parley::http {

/// Files that never change while the host runs, held in memory as they are and compressed: the API
/// browser, the OpenAPI file, the portal.
class Assets {
public:
    /// Adds all files below a folder, `/docs` + `/app.js`. A folder that does not exist adds
    /// nothing. `app.js.gz` and `app.js.br` beside a file are that file, compressed already.
    base::Result<void> addFolder(const std::string& mount, const std::string& folder);
    void add(const std::string& path, const std::string& content_type, std::string bytes);

    [[nodiscard]] bool has(std::string_view path) const {
        return files_.find(path) != files_.end();
    }
    /// The file with its ETag, in the encoding the client likes, as the range it asked for, or 304.
    /// NotFound `not_found`.
    [[nodiscard]] base::Result<Reply> serve(const Call& call, std::string_view path) const;

private:
    struct Packed {
        std::string gzip = {};
        std::string brotli = {};
    };
    struct File {
        std::string content_type;
        std::string bytes;
        Packed packed;
        std::string etag;
        bool hashed_name = false;
    };
    void keep(
        const std::string& path, const std::string& content_type, std::string bytes, Packed packed);

    std::map<std::string, File, std::less<>> files_;
};

}  // namespace parley::http
