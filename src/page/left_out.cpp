// Commands of the program that the page does not have, which the table of commands names all the same: they need files,
// a terminal or threads, or are not about a purchase.
#include "cli/questions.hpp"

namespace advisor::cli {
namespace {

[[noreturn]] void refuse(const char* what) {
    throw UsageError(std::string(what) + " is not on the page; expected the program on a command line");
}

}  // namespace

Answer run_claims(const Options&) { refuse("claims"); }
Answer run_accuracy(const Options&) { refuse("accuracy"); }
Answer run_import(const Options&) { refuse("import"); }
Answer run_calibrate(const Options&) { refuse("calibrate"); }
Answer run_detect(const Options&) { refuse("detect"); }
Answer run_completions(const Options&) { refuse("completions"); }
Answer run_man(const Options&) { refuse("man"); }
Answer run_schema(const Options&) { refuse("schema"); }
Answer run_batch(const Options&) { refuse("batch"); }
Answer run_mcp(const Options&) { refuse("mcp"); }
Answer show_verdicts(const Options&) { refuse("show verdicts"); }
Asked parsed(const std::vector<std::string>&, const Options&) { refuse("a command line as a text"); }

}  // namespace advisor::cli
