// The kinds of records in the data files, the one table that loading, `list`, `show`, `check` and `prices` walk; and
// the records as they stand there, with all that only readers want.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "json.hpp"

namespace advisor {

/// One column of `list`: a dotted path into a record, through lists; "a|b" takes the first that is there.
struct KindColumn {
    std::string_view title, path;
};

struct RecordKind {
    enum class Place {
        file,  ///< in a list of a file under the key `name`
        book,  ///< likewise of a price book, whose id is part of theirs
        whole  ///< a file is one record: a price book
    };
    std::string_view name;
    std::string_view noun;                        ///< for messages and counts: "3 devices"
    std::array<std::string_view, 5> id_keys;      ///< of a record, empty ones aside; together they are its id
    std::array<KindColumn, 8> columns;            ///< of `list`; none: what the calibration holds, which is not listed
    std::array<std::string_view, 2> other_names;  ///< that people type
    Place place = Place::file;
};

/// In the order of `list`.
const std::vector<const RecordKind*>& listed_kinds();

/// The kind whose records stand in a file under that key; null when there is none.
const RecordKind* kind_of_section(std::string_view key);

/// The kind of that name, noun or other name, without case and punctuation; throws Error with a suggestion.
const RecordKind& kind_named(std::string_view name);

/// A record as it stands in its file. Views the document, which must outlive it.
struct FiledRecord {
    struct Member {
        std::string_view key;
        const json::Value* value;
    };
    const RecordKind* kind = nullptr;
    std::string id;  ///< squeezed; of a price "book/part"
    const json::Document* file = nullptr;
    std::vector<Member> members;  ///< of a price with its book before them; of a book without its lists

    /// The member of that key; null when there is none.
    const json::Value* find(std::string_view key) const;
    /// Its characters where it is a string; empty otherwise.
    std::string_view text(std::string_view key) const;
};

/// Id of the price book in a file; empty when it holds none.
std::string book_of(const DataFile& file);

/// Throws Error where a file is not a JSON object.
std::vector<json::Document> parse_all(const std::vector<DataFile>& files);

/// All records of the kinds in the order of the files, those of later files in place of earlier ones with the same id.
std::vector<FiledRecord> records_of(const std::vector<json::Document>& files,
                                    const std::vector<const RecordKind*>& kinds);

}  // namespace advisor
