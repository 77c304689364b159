// Commands of the program that the page does not have, which the table of commands names all the same: they need files,
// a terminal or threads, or are not about a purchase. Also what reads files of the user's.
#include "advisor/text.hpp"
#include "cli/questions.hpp"
#include "cli/session.hpp"

namespace advisor::cli {
namespace {

[[noreturn]] void refuse(const char* what) {
    throw UsageError(std::string(what) + " is not on the page; expected the program on a command line");
}

}  // namespace

Answer run_claims(const Options&) { refuse("claims"); }
Answer run_list(const Options&) { refuse("list"); }
Answer run_show(const Options&) { refuse("show"); }
Answer run_prices(const Options&) { refuse("prices"); }
Answer run_check(const Options&) { refuse("check"); }
Answer run_accuracy(const Options&) { refuse("accuracy"); }
Answer run_import(const Options&) { refuse("import"); }
Answer run_calibrate(const Options&) { refuse("calibrate"); }
Answer run_detect(const Options&) { refuse("detect"); }
Answer run_completions(const Options&) { refuse("completions"); }
Answer run_man(const Options&) { refuse("man"); }
Answer run_schema(const Options&) { refuse("schema"); }
Answer run_batch(const Options&) { refuse("batch"); }
Answer run_mcp(const Options&) { refuse("mcp"); }
Asked parsed(const std::vector<std::string>&, const Options&) { refuse("a command line as a text"); }

std::vector<std::string> learn_from_own(Catalog&) { return {}; }

bool is_model_path(std::string_view name) {
    return name.ends_with(".gguf") || name.ends_with(".json") || name.ends_with(".safetensors") ||
           name == kStandardInput || name.starts_with("/") || name.starts_with(".");
}

std::optional<ModelFile> model_in_file(const Catalog&, const char* flag, const std::string& name) {
    if (!is_model_path(name)) return {};
    throw Error(std::string(flag) + " " + printable(name, 60) +
                ": the page reads no files; expected the id of a model or a size such as 70B");
}

}  // namespace advisor::cli
