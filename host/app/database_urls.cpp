#include "database_urls.hpp"

namespace parley::app {

namespace {

base::Error missing(const std::string& key, const std::string& data_dir) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "configuration_invalid",
        .advice = "no database is configured, and ./run keeps none in " + data_dir,
        .faults = {
            {key, "is not set; give it a PostgreSQL, or start ./run, which keeps a private one"}}};
}

}  // namespace

base::Result<std::string> applicationUrl(const Config& config) {
    if (config.database.url.empty()) return missing("database.url", config.data_dir);
    return config.database.url;
}

base::Result<std::string> adminUrl(const Config& config) {
    if (config.database.admin_url.empty()) return missing("database.admin_url", config.data_dir);
    return config.database.admin_url;
}

}  // namespace parley::app
