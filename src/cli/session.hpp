// What a command line asks, ready to be answered: the catalog, the files that flags name, the question.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "files.hpp"

namespace advisor::cli {

/// Catalog and Request of a command line, files that it names read; what `advisor import` stored is learnt.
struct Loaded {
    Files files;
    Catalog catalog;
    Request request;
    std::vector<std::string> learnt;  ///< sentences
};
Loaded load(const Options& options);

/// Catalog and question of a command line. The catalog lives as long as the question points into it.
struct Session {
    Files files;
    Catalog catalog;
    Question question;
};
Session session_of(const Options& options);

/// With --availability any where systems are named: who names one wants to see it.
Session session_about_systems(const Options& options);

/// The model in the file that `name` is, or nothing when it is no path (one has a '/' or ends in .gguf, .json or
/// .safetensors). A GGUF in parts brings its other parts, a config.json the safetensors beside it. Throws Error, which
/// names the flag.
std::optional<ModelFile> model_in_file(const Catalog& catalog, const char* flag, const std::string& name);

}  // namespace advisor::cli
