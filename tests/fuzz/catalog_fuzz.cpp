// One file of any bytes on top of a small catalog: it loads, or is refused with an Error.
#include <cstdint>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "minimal_catalog.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<advisor::DataFile> files = advisor::minimal_files();
    files.push_back({"fuzz.json", {reinterpret_cast<const char*>(data), size}});
    try {
        advisor::load_catalog(files);
    } catch (const advisor::Error&) {
    }
    return 0;
}
