#pragma once

#include <string_view>

namespace loadgen {

/// The bundle of src/report/html: a whole page, with a placeholder for its data.
std::string_view html_page();

}  // namespace loadgen
