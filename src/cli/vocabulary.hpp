// What may stand in a command line, as a shell completes it: read off the tables of flags and commands and the catalog.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "options.hpp"

namespace advisor::cli {

/// What may follow a flag, or be an argument of a command.
struct Completion {
    std::string list;  ///< name of a WordList; empty where no words are known
    bool files = false, directories = false;
    bool several = false;  ///< in one word: a,b,c
    bool assigns = false;  ///< ID=VALUE: what is completed goes on

    bool any() const { return !list.empty() || files || directories; }
};

/// Words of one list: "models_sizes" has the ids of both kinds, "task" the choices of --task.
struct WordList {
    std::string name;
    std::vector<std::string> words;
};

class Vocabulary {
public:
    /// Of the catalog that the command line names. Ids that a shell would read otherwise than as one plain word are
    /// left out.
    explicit Vocabulary(const Options& options);

    static Completion after(const Flag& flag);
    static Completion argument_of(const Command& command);

    /// All lists that some completion names, by name.
    const std::vector<WordList>& lists() const { return lists_; }

private:
    std::vector<WordList> lists_;
};

/// The shells that `advisor completions` writes for.
inline constexpr std::array<std::string_view, 3> kShells{"bash", "zsh", "fish"};

}  // namespace advisor::cli
