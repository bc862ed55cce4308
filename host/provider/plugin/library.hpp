#pragma once

#include <base/result.hpp>

#include <boost/dll/shared_library.hpp>

#include <memory>
#include <string_view>

struct parley_entry;

namespace parley::provider {

/// A plugin's shared library, loaded from bytes in memory that nobody can change any more.
class Library {
public:
    /// Its constructors run here. Unprocessable `library_unusable`.
    static base::Result<std::unique_ptr<Library>> load(
        std::string_view plugin_id, std::string_view bytes);
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    /// The symbol that every plugin exports. Its size is checked to cover the first release.
    [[nodiscard]] base::Result<const parley_entry*> entry() const;

private:
    explicit Library(boost::dll::shared_library library);

    boost::dll::shared_library library_;
};

}  // namespace parley::provider
