// What the commands that answer a question about systems have in common.
#pragma once

#include <string>

#include "advisor/render.hpp"
#include "commands.hpp"
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

/// The same with --availability any where systems are named: who names one wants to see it.
Session session_about_systems(const Options& options);

/// What to work out where text, CSV and Markdown show so much; JSON shows everything.
Wanted wanted(const RenderOptions& format, Wanted shown);

/// `compare`, `fit` and `cost`: the systems named (all, when none is), each as it is.
Answer answer_about_systems(const Options& options, const Wanted& shown,
                            std::string (*render)(const Catalog&, const Decision&, const RenderOptions&));

}  // namespace advisor::cli
