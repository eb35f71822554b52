// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <leat/error.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/enum_names.hpp>
#include <leat/state/snapshot_schema.hpp>

#include <boost/hana/at.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Snapshots: the state of a running pipeline as bytes, and back.
///
/// What can be saved: numbers, enums, texts, times, durations, decimals, optionals, records (any Hana Struct), tuples,
/// arrays, vectors, sets, maps, structs of up to 12 public members of these (without base classes, arrays in the C way
/// or bit fields), and every type that has `void save(snapshot_writer&) const` and `void load(snapshot_reader&)`.
///
/// The form, version 1, the same on every machine: the 8 bytes `leatsnap`; the version, 32 bits; the size of all in
/// bytes, 64 bits; blocks; the `hash_of` all before, 64 bits. A block: kind, name and schema as texts; the size of its
/// body, 64 bits; the body. A text: its size, 32 bits, and its bytes. In a body numbers stand in their own size,
/// little-endian; a bool is a byte; an optional is a byte 0, or a byte 1 and the value; a list is its length, 64 bits,
/// and its elements; what has no content is a byte 0.
namespace leat {
inline namespace v0 {
namespace detail {

inline constexpr std::string_view snapshot_mark = "leatsnap";
inline constexpr std::uint32_t snapshot_version = 1;
inline constexpr std::size_t snapshot_head = 8 + 4 + 8;

/// The kind of block that holds one value written outside of any block.
inline constexpr std::string_view lone_value = "value";

template <class T>
inline constexpr bool cannot_be_saved = false;

/// Hands the parts of a value to `part`, in the order in which they are saved; the same walk for writing and reading.
template <class T, class Part>
void for_each_part(T& value, Part&& part) {
    using plain = std::remove_const_t<T>;
    if constexpr (record_like<plain>)
        for_each_field(value, [&](std::string_view, auto& field) { part(field); });
    else if constexpr (is_tuple<plain>)
        std::apply([&](auto&... parts) { (part(parts), ...); }, value);
    else if constexpr (is_basic_tuple<plain>)
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (part(boost::hana::at_c<I>(value)), ...);
        }(std::make_index_sequence<decltype(boost::hana::length(value))::value>{});
    else
        with_members(value, [&](auto&... parts) { (part(parts), ...); });
}

template <class T>
concept has_parts = record_like<T> || is_tuple<T> || is_basic_tuple<T> ||
                    (members_of<T>() != 0 && !has_mantissa<T> && !is_chrono<T> && !filled_at_end<T>);

}  // namespace detail

/// Writes a snapshot: `leat::snapshot_writer`. Not to be used again after `finish`.
template <class Bytes>
class basic_snapshot_writer {
public:
    basic_snapshot_writer() {
        bytes_ += detail::snapshot_mark;
        number(detail::snapshot_version);
        number(std::uint64_t{0});
    }

    /// Begins a block: the state of one stage, or of a part of it. `schema` describes what is in it: a snapshot whose
    /// block has another is refused.
    void begin(std::string_view kind, std::string_view name, std::string_view schema) {
        text(kind);
        text(name);
        text(schema);
        open_.push_back(bytes_.size());
        number(std::uint64_t{0});
    }
    /// Ends the block begun last.
    void end() {
        put_size(open_.back(), bytes_.size() - open_.back() - 8);
        open_.pop_back();
    }

    /// Writes one value; outside of a block as a block of its own.
    template <class T>
    void write(T const& value) {
        if constexpr (detail::saves_itself<T>) {
            value.save(*this);
        } else if (open_.empty()) {
            begin(detail::lone_value, "", detail::saved_as<T>());
            put(value);
            end();
        } else {
            put(value);
        }
    }

    /// The description of a type, for `begin`.
    template <class T>
    [[nodiscard]] static std::string saved_as() {
        return detail::saved_as<T>();
    }

    /// The finished snapshot.
    [[nodiscard]] Bytes finish() {
        put_size(12, bytes_.size() + 8);
        number(hash_of(bytes_));
        return std::move(bytes_);
    }

private:
    template <class T>
    void number(T value) {
        using bits = std::make_unsigned_t<T>;
        auto rest = static_cast<bits>(value);
        char out[sizeof(T)];
        for (char& c : out) {
            c = static_cast<char>(static_cast<unsigned char>(rest & 0xff));
            rest = static_cast<bits>(rest >> (sizeof(T) == 1 ? 0 : 8));
        }
        bytes_.append(out, sizeof(T));
    }
    void put_size(std::size_t at, std::uint64_t size) {
        for (std::size_t i = 0; i != 8; ++i)
            bytes_[at + i] = static_cast<char>(static_cast<unsigned char>(size >> (8 * i)));
    }
    void text(std::string_view value) {
        if (value.size() > 0xffffffffu) detail::throw_error({"leat: a text of more than 4 GB in a snapshot"}, "keep less");
        number(static_cast<std::uint32_t>(value.size()));
        bytes_ += value;
    }

    template <class T>
    void put(T const& value) {
        if constexpr (std::is_same_v<T, bool>)
            number(static_cast<std::uint8_t>(value));
        else if constexpr (std::is_same_v<T, float>)
            number(std::bit_cast<std::uint32_t>(value));
        else if constexpr (std::is_same_v<T, double>)
            number(std::bit_cast<std::uint64_t>(value));
        else if constexpr (std::is_same_v<T, detail::wide_int> || std::is_same_v<T, detail::wide_unsigned>) {
            number(static_cast<std::uint64_t>(value));
            number(static_cast<std::uint64_t>(static_cast<detail::wide_unsigned>(value) >> 64));
        } else if constexpr (std::is_integral_v<T>)
            number(value);
        else if constexpr (std::is_enum_v<T>)
            put(static_cast<std::underlying_type_t<T>>(value));
        else if constexpr (detail::is_text_value<T> || std::is_same_v<T, std::string_view>)
            text(value);
        else if constexpr (detail::saves_itself<T>)
            value.save(*this);
        else if constexpr (detail::is_chrono<T>)
            number(static_cast<std::int64_t>(detail::ticks_of(value)));
        else if constexpr (detail::has_mantissa<T>)
            number(static_cast<std::int64_t>(value.mantissa()));
        else if constexpr (detail::is_optional<T>) {
            number(static_cast<std::uint8_t>(value.has_value()));
            if (value) put(*value);
        } else if constexpr (detail::has_parts<T>) {
            std::size_t const before = bytes_.size();
            detail::for_each_part(value, [this](auto const& part) { this->put(part); });
            if (bytes_.size() == before) number(std::uint8_t{0});
        } else if constexpr (detail::filled_at_end<T>) {
            number(static_cast<std::uint64_t>(value.size()));
            for (auto const& element : value) put(static_cast<typename T::value_type const&>(element));
        } else if constexpr (std::is_empty_v<T>)
            number(std::uint8_t{0});
        else
            static_assert(detail::cannot_be_saved<T>,
                          "leat: a snapshot cannot hold a value of this type; give it "
                          "`void save(leat::snapshot_writer&) const` and `void load(leat::snapshot_reader&)`");
    }

    Bytes bytes_;
    std::vector<typename Bytes::size_type> open_;  // where the sizes of the open blocks stand
};

/// Reads a snapshot: `leat::snapshot_reader`. Every read is checked: what is damaged, cut off, or of another pipeline is a `leat::error` that
/// says what was expected and what is there; nothing is allocated that the bytes do not account for.
template <class Bytes>
class basic_snapshot_reader {
public:
    /// `bytes` must stay while this is in use.
    explicit basic_snapshot_reader(Bytes bytes) : bytes_(bytes), end_(bytes.size()) {
        if (bytes.substr(0, 8) != detail::snapshot_mark.substr(0, bytes.size() < 8 ? bytes.size() : 8) || bytes.empty())
            detail::throw_error({"leat: these ", detail::number_text(bytes.size()), " bytes are no snapshot"}, "give what `finish` returned");
        if (bytes.size() < detail::snapshot_head + 8) cut_off();
        at_ = 8;
        if (auto const version = number<std::uint32_t>(); version != detail::snapshot_version)
            detail::throw_error({"leat: the snapshot has version ", detail::number_text(version), " of the format, this library reads ", detail::number_text(detail::snapshot_version)},
                                "read it with the library that wrote it");
        if (auto const size = number<std::uint64_t>(); size > bytes.size())
            cut_off();
        else if (size < bytes.size())
            detail::throw_error({"leat: the snapshot is ", detail::number_text(size), " bytes long and followed by others"}, "give its own bytes only");
        std::size_t const blocks_at = at_;
        end_ = bytes.size() - 8;
        at_ = end_;
        end_ += 8;
        if (number<std::uint64_t>() != hash_of(bytes.substr(0, bytes.size() - 8)))
            detail::throw_error({"leat: the snapshot is damaged: its checksum is another"}, "take an older one");
        at_ = blocks_at;
        end_ = bytes.size() - 8;
        while (at_ != end_) {
            block b = head();
            at_ = b.end;
            blocks_.push_back(b);
        }
    }

    /// Enters the block of a stage. At the outermost level, of the blocks not yet taken: the one of that kind, name and
    /// schema, else the only one of that kind and schema (a stage that was renamed). Inside a block: the next one.
    void begin(std::string_view kind, std::string_view name, std::string_view schema) {
        block const b = open_.empty() ? take(kind, name, schema) : head();
        if (b.kind != kind || b.schema != schema) differs(b, kind, name, schema);
        open_.push_back({b, end_, at_});
        at_ = b.begin;
        end_ = b.end;
    }

    /// Leaves the block entered last, all of which must have been read.
    void end() {
        if (at_ != end_)
            detail::throw_error({"leat: the snapshot of ", where(), " has ", detail::number_text(end_ - at_), " bytes more than this reads"},
                                "load it into the pipeline that wrote it");
        level const l = open_.back();
        open_.pop_back();
        end_ = l.end_before;
        at_ = open_.empty() ? l.at_before : l.b.end;
    }

    /// Reads one value as it was written; outside of a block the next one written so.
    template <class T>
    void read(T& value) {
        if constexpr (detail::saves_itself<T>) {
            value.load(*this);
        } else if (open_.empty()) {
            begin(detail::lone_value, "", detail::saved_as<T>());
            get(value);
            end();
        } else {
            get(value);
        }
    }
    template <class T>
    [[nodiscard]] T read() {
        T value{};
        read(value);
        return value;
    }

    /// The description of a type, for `begin`.
    template <class T>
    [[nodiscard]] static std::string saved_as() {
        return detail::saved_as<T>();
    }

    /// All has been read: what is left over belongs to a stage that is not there.
    void finish() const {
        for (block const& b : blocks_)
            if (!b.taken)
                detail::throw_error({"leat: the snapshot has state for ", named(b.kind, b.name), ", and the pipeline has no such stage"},
                                    "load it into the pipeline that wrote it");
    }

    /// For `load` of types of their own: refuses what was read, with a reason.
    [[noreturn]] void refuse(std::string_view reason) const {
        detail::throw_error({"leat: the snapshot of ", where(), " is damaged: ", reason}, "take an older one");
    }

    /// Reads a number of elements, which follow: no more than the bytes that are left can hold.
    [[nodiscard]] std::size_t read_size() {
        auto const size = number<std::uint64_t>();
        if (size > left()) cut_off();  // an element is a byte at least
        return static_cast<std::size_t>(size);
    }

private:
    [[nodiscard]] std::size_t left() const noexcept { return end_ - at_; }

    struct block {
        std::string_view kind, name, schema;
        std::size_t begin, end;
        bool taken = false;
    };
    struct level {
        block b;
        std::size_t end_before, at_before;
    };

    [[noreturn]] void cut_off() const {
        detail::throw_error({"leat: the snapshot of ", where(), " is cut off after ", detail::number_text(bytes_.size()), " bytes"}, "take an older one");
    }
    [[nodiscard]] static std::string named(std::string_view kind, std::string_view name) {
        return name.empty() ? std::string(kind) : detail::message_of({kind, " \"", name, "\""});
    }
    [[nodiscard]] std::string where() const {
        return open_.empty() ? std::string("the pipeline") : named(open_.back().b.kind, open_.back().b.name);
    }
    [[noreturn]] void differs(block const& b, std::string_view kind, std::string_view name,
                              std::string_view schema) const {
        std::string const has = b.kind != kind ? named(b.kind, b.name) + " there"
                                               : detail::message_of({"`", b.schema, "`, and the pipeline `", schema, "`"});
        detail::throw_error({"leat: the snapshot does not fit ", named(kind, name), ": it has ", has},
                            "load it into the pipeline that wrote it");
    }

    [[nodiscard]] block take(std::string_view kind, std::string_view name, std::string_view schema) {
        block* same_name = nullptr;
        block* same_schema = nullptr;
        std::size_t alike = 0;
        for (block& b : blocks_) {
            if (b.taken || b.kind != kind) continue;
            if (kind == detail::lone_value && b.schema != schema)
                differs(b, kind, name, schema);  // these have only their order
            if (b.name == name && b.schema == schema) {
                b.taken = true;
                return b;
            }
            if (b.name == name && same_name == nullptr) same_name = &b;
            if (b.schema == schema) {
                same_schema = &b;
                ++alike;
            }
        }
        if (same_name != nullptr) differs(*same_name, kind, name, schema);
        if (alike == 1) {
            same_schema->taken = true;
            return *same_schema;
        }
        std::string const has = alike == 0 ? std::string("no state")
                                           : detail::message_of({detail::number_text(alike), " states that fit, none by that name,"});
        detail::throw_error({"leat: the snapshot has ", has, " for ", named(kind, name)},
                            "load it into the pipeline that wrote it, with the same names");
    }

    [[nodiscard]] block head() {
        block b;
        b.kind = text();
        b.name = text();
        b.schema = text();
        auto const size = number<std::uint64_t>();
        if (size > left()) cut_off();
        b.begin = at_;
        b.end = at_ + static_cast<std::size_t>(size);
        return b;
    }

    template <class T>
    [[nodiscard]] T number() {
        using bits = std::make_unsigned_t<T>;
        if (left() < sizeof(T)) cut_off();
        bits value = 0;
        for (std::size_t i = 0; i != sizeof(T); ++i)
            value = static_cast<bits>(
                value | static_cast<bits>(static_cast<bits>(static_cast<unsigned char>(bytes_[at_ + i])) << (8 * i)));
        at_ += sizeof(T);
        return static_cast<T>(value);
    }
    [[nodiscard]] std::string_view text() {
        auto const size = number<std::uint32_t>();
        if (size > left()) cut_off();
        at_ += size;
        return bytes_.substr(at_ - size, size);
    }
    [[nodiscard]] bool flag() {
        auto const value = number<std::uint8_t>();
        if (value > 1) refuse("a bool is " + std::to_string(value));
        return value == 1;
    }

    template <class T>
    void get(T& value) {
        if constexpr (std::is_same_v<T, bool>)
            value = flag();
        else if constexpr (std::is_same_v<T, float>)
            value = std::bit_cast<float>(number<std::uint32_t>());
        else if constexpr (std::is_same_v<T, double>)
            value = std::bit_cast<double>(number<std::uint64_t>());
        else if constexpr (std::is_same_v<T, detail::wide_int> || std::is_same_v<T, detail::wide_unsigned>) {
            detail::wide_unsigned const low = number<std::uint64_t>();
            value = static_cast<T>(static_cast<detail::wide_unsigned>(number<std::uint64_t>()) << 64 | low);
        } else if constexpr (std::is_integral_v<T>)
            value = number<T>();
        else if constexpr (std::is_enum_v<T>) {
            std::underlying_type_t<T> bits;
            get(bits);
            if constexpr (detail::numbered_enum<T>) {
                if (!detail::enum_of_number(bits, value)) refuse("an enum has no such value");
            } else
                value = static_cast<T>(bits);
        } else if constexpr (detail::is_text_value<T>)
            value.assign(text());
        else if constexpr (detail::saves_itself<T>)
            value.load(*this);
        else if constexpr (detail::is_chrono<T>)
            get_ticks(value);
        else if constexpr (detail::has_mantissa<T>)
            value = T::from_mantissa(number<std::int64_t>());
        else if constexpr (detail::is_optional<T>) {
            if (flag())
                get(value.emplace());
            else
                value.reset();
        } else if constexpr (detail::has_parts<T>) {
            std::size_t const before = at_;
            detail::for_each_part(value, [this](auto& part) { this->get(part); });
            if (at_ == before) static_cast<void>(number<std::uint8_t>());
        } else if constexpr (detail::filled_at_end<T>) {
            value.clear();
            for (std::size_t size = read_size(); size != 0; --size) {
                writable_t<typename T::value_type> element{};
                get(element);
                value.insert(value.end(), std::move(element));
            }
        } else if constexpr (std::is_empty_v<T>)
            static_cast<void>(number<std::uint8_t>());
        else
            static_assert(detail::cannot_be_saved<T>,
                          "leat: a snapshot cannot hold a value of this type; give it "
                          "`void save(leat::snapshot_writer&) const` and `void load(leat::snapshot_reader&)`");
    }

    template <class Rep, class Period>
    void get_ticks(std::chrono::duration<Rep, Period>& value) {
        value = std::chrono::duration<Rep, Period>(static_cast<Rep>(number<std::int64_t>()));
    }
    template <class Clock, class Duration>
    void get_ticks(std::chrono::time_point<Clock, Duration>& value) {
        Duration since{};
        get_ticks(since);
        value = std::chrono::time_point<Clock, Duration>(since);
    }

    /// The elements of a map have a key that cannot be assigned.
    template <class T>
    struct writable {
        using type = T;
    };
    template <class K, class V>
    struct writable<std::pair<K const, V>> {
        using type = std::pair<K, V>;
    };
    template <class T>
    using writable_t = typename writable<T>::type;

    Bytes bytes_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::vector<block> blocks_;  // the outermost ones
    std::vector<level> open_;
};

}  // namespace v0
}  // namespace leat
