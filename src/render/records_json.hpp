// The records of the data files as they stand there, for `list`, `show` and `check`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/catalog.hpp"
#include "json_dom.hpp"

namespace advisor::render {

/// One column of `list`: a dotted path into a record, through lists; "a|b" takes the first that is there.
struct Field {
    std::string_view title;
    std::string_view path;
};

/// A kind of record, and the key of the file under which its records stand.
struct RecordKind {
    std::string_view name;
    std::string_view noun;
    std::string_view id;  ///< key of a record's id
    bool within_book;     ///< records of a price book: the book's id is part of theirs
    std::vector<Field> fields;
};
const std::vector<RecordKind>& record_kinds();
std::vector<const RecordKind*> all_kinds();

/// The kind of that name ("quants" and "quantization" too); throws Error with a suggestion.
const RecordKind& kind_named(std::string_view name);

struct Record {
    const RecordKind* kind = nullptr;
    std::string id;
    std::string file;
    Json json;
    Json file_provenance;  ///< the file's own "source" and "assumption", which hold where a record has none
};

/// All records of the kinds, those of later files in place of earlier ones with the same id.
std::vector<Record> records_of(const std::vector<DataFile>& files, const std::vector<const RecordKind*>& kinds);

/// How many records of each kind the files hold.
std::vector<std::pair<const RecordKind*, std::size_t>> counts_of(const std::vector<DataFile>& files);

/// The file as JSON; throws Error where it is none, or nested so deeply that no reader should follow.
Json parsed(const DataFile& file);

/// A value as people read it: "-" for null, lists joined.
std::string value_text(const Json& value);

/// {"schema": "advisor/list/1", "kind", "records"}
std::string records_text(std::string_view kind, const std::vector<Record>& records);

}  // namespace advisor::render
