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
    /// nothing.
    base::Result<void> addFolder(const std::string& mount, const std::string& folder);
    void add(const std::string& path, const std::string& content_type, std::string bytes);

    [[nodiscard]] bool has(std::string_view path) const {
        return files_.find(path) != files_.end();
    }
    /// The file with its ETag, in the encoding the client likes, as the range it asked for, or 304.
    /// NotFound `no_such_file`.
    [[nodiscard]] base::Result<Reply> serve(const Call& call, std::string_view path) const;

private:
    struct File {
        std::string content_type;
        std::string bytes;
        std::string gzip;
        std::string brotli;
        std::string etag;
        bool hashed_name = false;
    };
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace parley::http
