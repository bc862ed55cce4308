#include "passing_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace parley::app {

base::Result<PassingFolder> PassingFolder::make() {
    std::error_code failure;
    const auto room = std::filesystem::temp_directory_path(failure);
    auto name = (room / "parley-XXXXXX").string();
    if (!failure && ::mkdtemp(name.data()) == nullptr)
        failure.assign(errno, std::generic_category());
    if (!failure) return PassingFolder{name};
    return base::Error{
        .code = base::ErrorCode::Internal,
        .reason = "folder_not_made",
        .detail = name + ": " + failure.message()};
}

PassingFolder::~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace parley::app
