// Any bytes as a message to `advisor mcp`: one line of JSON-RPC, or nothing.
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "catalog/json.hpp"
#include "cli/mcp.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const advisor::cli::Answering answer = [] {
        advisor::cli::Options options;
        options.no_config = true;
        return advisor::cli::mcp_answering(options);
    }();
    const std::string said = answer({1, std::string(reinterpret_cast<const char*>(data), size), false});
    if (said.empty()) return 0;
    if (said.find('\n') != said.size() - 1) throw std::logic_error("an answer of several lines");
    const advisor::json::Document document = advisor::json::parse({"answer", said});
    for (const std::string_view key : {"jsonrpc", "id"})
        if (advisor::json::member(document.root, key) == nullptr)
            throw std::logic_error("an answer that is no JSON-RPC");
    return 0;
}
