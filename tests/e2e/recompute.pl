# SPDX-License-Identifier: Apache-2.0
#
# recompute - the numbers of the views, from the raw files alone and by other
# means: days are counted one by one, codes are read by the words they are made
# of, nothing is taken from the program or its mappings.  Lines go to stdout.
#
#   perl recompute.pl make HEADER MISSING OUT    episodes and reviews, invented
#   perl recompute.pl reviews DIR AS_OF          of a return like the SSDA903
#   perl recompute.pl pa FILE                    Pennsylvania contacts
#   perl recompute.pl nd FILE...                 North Dakota contacts
use strict;
use warnings;
use integer;

# Days since 1970-01-01 (Howard Hinnant, chrono-compatible date algorithms).
sub day {
    my ($y, $m, $d) = @_;
    $y-- if $m <= 2;
    my $era = $y / 400;
    my $yoe = $y - $era * 400;
    my $doy = (153 * ($m + ($m > 2 ? -3 : 9)) + 2) / 5 + $d - 1;
    return $era * 146097 + $yoe * 365 + $yoe / 4 - $yoe / 100 + $doy - 719468;
}

sub civil {
    my $z = $_[0] + 719468;
    my $era = $z / 146097;
    my $doe = $z - $era * 146097;
    my $yoe = ($doe - $doe / 1460 + $doe / 36524 - $doe / 146096) / 365;
    my $doy = $doe - (365 * $yoe + $yoe / 4 - $yoe / 100);
    my $mp = (5 * $doy + 2) / 153;
    my $m = $mp < 10 ? $mp + 3 : $mp - 9;
    return ($yoe + $era * 400 + ($m <= 2), $m, $doy - (153 * $mp + 2) / 5 + 1);
}

sub iso { defined $_[0] ? sprintf('%04d-%02d-%02d', civil($_[0])) : '' }
sub of_iso { $_[0] =~ /^(\d+)-(\d+)-(\d+)/ ? day($1, $2, $3) : undef }
sub of_uk { $_[0] =~ m{^(\d+)/(\d+)/(\d+)} ? day($3, $2, $1) : undef }
sub of_us { $_[0] =~ m{^(\d+)/(\d+)/(\d+)} ? day($3, $1, $2) : undef }

sub month_length {
    my ($y, $m) = @_;
    return day($m == 12 ? ($y + 1, 1, 1) : ($y, $m + 1, 1)) - day($y, $m, 1);
}

# The same day so many months on, or the last of a shorter month.
sub months_on {
    my ($day, $n) = @_;
    my ($y, $m, $d) = civil($day);
    $m += $n;
    ($y, $m) = ($y + 1, $m - 12) while $m > 12;
    my $last = month_length($y, $m);
    return day($y, $m, $d < $last ? $d : $last);
}

# The n-th Monday to Friday after a day; 1970-01-01 was a Thursday.
sub business_day {
    my ($day, $n) = @_;
    while ($n > 0) {
        $day++;
        $n-- if ($day + 3) % 7 < 5;
    }
    return $day;
}

sub rows {
    my ($path) = @_;
    open(my $in, '<', $path) or die "$path: $!\n";
    my @names = map { s/^\s+|\s+$//gr } split /,/, (<$in> =~ s/[\r\n]+$//r), -1;
    my @rows;
    while (my $line = <$in>) {
        $line =~ s/[\r\n]+$//;
        next if $line eq '';
        my %row;
        @row{@names} = split /,/, $line, -1;
        push @rows, \%row;
    }
    return @rows;
}

# Gaps of one case, class and series.  $c: from, closed, end (contact days up
# to it), by, risk (day => 1), stub.
sub gaps {
    my ($name, $c, $class, $series, @days) = @_;
    my %seen;
    @days = sort { $a <=> $b }
        grep { !$seen{$_}++ && $_ >= $c->{from} && $_ <= $c->{closed} } @days;
    my @gap;
    my $at = $c->{stub} ? undef : $c->{from};
    my $kind = 'entry';
    for my $day (@days, undef) {
        my $to = defined $day ? $day : $c->{closed};
        $kind = @days ? 'tail' : 'whole' if !defined $day;
        push @gap, [$kind, $at, $to] if defined $at;
        $at = $to;
        $kind = 'interior';
    }
    my $longest = 0;
    for my $gap (@gap) {
        my ($what, $from, $to) = @$gap;
        my $risk = grep { $c->{risk}{$_} } $from .. $to - 1;
        my $open = $what eq 'tail' || $what eq 'whole';
        print join('|', 'gap', $name, $class, $series, $what, iso($from),
            iso($to), $to - $from, $risk, $open ? 't' : 'f',
            $open ? $c->{by} : 'contact'), "\n";
        $longest = $risk if $risk > $longest;
    }
    print "longest|$name|$class|$series|$longest\n" if @gap;
}

# Each month that the case meets: days at risk, whether seen.
sub months {
    my ($name, $c, $class, @days) = @_;
    my (%risk, %seen, %met);
    for my $day ($c->{from} .. $c->{closed} - 1) {
        my ($y, $m) = civil($day);
        $met{day($y, $m, 1)} = 1;
        $risk{day($y, $m, 1)}++ if $c->{risk}{$day};
    }
    for my $day (grep { $_ >= $c->{from} && $_ <= $c->{closed} } @days) {
        my ($y, $m) = civil($day);
        $seen{day($y, $m, 1)} = 1;
    }
    for my $month (sort { $a <=> $b } keys %met) {
        my $n = $risk{$month} || 0;
        my ($y, $m) = civil($month);
        print join('|', 'month', $name, $class, iso($month), $n,
            map({ $_ ? 't' : 'f' } $n == month_length($y, $m), $n >= 15,
                $n >= 1, $seen{$month})), "\n";
    }
}

# First within 20 business days of the start, then every six months from the
# last one; a return is a new beginning.
sub duties {
    my ($name, $c, $count, @days) = @_;
    my %what;
    $what{$_}{contact} = 1 for @days;
    $what{$_}{back} = 1 for @{$c->{back}};
    my ($first, $anchor, $from) = (1, $c->{from}, $c->{from});
    my $due = business_day($c->{from}, 20);
    my (@open, @row);
    for my $t (sort { $a <=> $b } keys %what) {
        next if $t < $c->{from} || $t > $c->{closed};
        while ($due < $t && $due < $c->{closed}) {
            push @open, [$from, $due];
            ($from, $due, $first) = ($due, months_on($due, 6), 0);
        }
        if ($what{$t}{back} && !$first) {
            ($anchor, $from, $due) = ($t, $t, months_on($t, 6));
        }
        next if !$what{$t}{contact};
        next if !@open && !$first && $t == $anchor;
        push @row, @open
            ? map { [@$_, 'missed', $t] } @open : [$from, $due, 'met', $t];
        @open = ();
        ($first, $anchor, $from, $due) = (0, $t, $t, months_on($t, 6));
    }
    while ($due < $c->{closed}) {
        push @open, [$from, $due];
        ($from, $due) = ($due, months_on($due, 6));
    }
    push @row, map({ [@$_, 'missed', undef] } @open),
        [$from, $due, 'pending', undef];
    for my $row (@row) {
        my ($since, $on, $status, $met) = @$row;
        my $risk = grep { $c->{risk}{$_} } $since .. $on;
        my $full = $on >= $c->{closed} ? ''
            : 2 * $risk >= $on + 1 - $since ? 't' : 'f';
        print join('|', 'duty', $name, iso($on), $status, iso($met),
            $status eq 'missed' && defined $met ? $met - $on : '', $full),
            "\n";
        $count->{$full eq '' ? 'pending' : $full eq 'f' ? 'stub' : $status}++;
    }
}

# Every series a line of its own where it can differ.
sub told {
    my ($name, $c, $of) = @_;
    for my $series (sort keys %$of) {
        gaps($name, $c, $_, $series, @{$of->{$series}{$_}})
            for sort keys %{$of->{$series}};
    }
}

# children of the return with a start, an end for some, reviews of every kind
# at uneven distances, some on one day, some before the start
sub make {
    my ($header, $missing, $out) = @_;
    my (%named, @child);
    for my $row (rows($missing), rows($header)) {
        push @child, $row->{CHILD} if !$named{$row->{CHILD}}++;
        last if @child == 300;
    }
    open(my $episodes, '>', "$out/episodes.csv") or die "$out: $!\n";
    open(my $reviews, '>', "$out/reviews.csv") or die "$out: $!\n";
    print $episodes "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n";
    print $reviews "CHILD,DOB,REVIEW,REVIEW_CODE\n";
    my $x = 20210614;
    my $any = sub { $x = $x * 16807 % 2147483647; return $x / 64 % $_[0] };
    my $uk = sub { my ($y, $m, $d) = civil($_[0]); "$d/$m/$y" };
    for my $child (@child) {
        my $from = day(2015, 12, 20) + $any->(800);
        my $to = $any->(3) ? undef : $from + 1 + $any->(500);
        my $last = day(2018, 4, 1);
        $to = undef if defined $to && $to > $last;
        print $episodes join(',', $child, $uk->($from), 'S', 'C2', 'N1', 'U1',
            defined $to ? ($uk->($to), 'E4A') : ('', '')), "\n";
        my $day = $from + $any->(45) - ($any->(20) ? 0 : 40);
        while ($day <= $last) {
            print $reviews join(',', $child, '', $uk->($day), 'PN' . $any->(8)),
                "\n";
            $day += $any->(9) ? 20 + $any->(260) : 0;
        }
    }
}

sub reviews {
    my ($dir, $as_of) = @_;
    $as_of = of_iso($as_of);
    my (%case, %review);
    for my $row (rows("$dir/episodes.csv")) {
        my $from = of_uk($row->{DECOM});
        my $to = $row->{DEC} eq '' ? undef : of_uk($row->{DEC});
        next if !defined $from || $from >= $as_of;
        my $c = $case{$row->{CHILD}} ||= {from => $from, closed => 0,
            by => 'case_end', back => []};
        my $end = defined $to && $to < $as_of ? $to : $as_of;
        $c->{from} = $from if $from < $c->{from};
        $c->{closed} = $end if $end > $c->{closed};
        $c->{by} = 'as_of' if !defined $to || $to > $as_of;
        $c->{risk}{$_} = 1 for $from .. $end - 1;
    }
    for my $row (rows("$dir/missing.csv")) {
        my $c = $case{$row->{CHILD}} or next;
        my ($from, $to) = (of_uk($row->{MIS_START}), of_uk($row->{MIS_END}));
        delete $c->{risk}{$_} for $from .. (defined $to ? $to : $as_of) - 1;
        push @{$c->{back}}, $to if defined $to;
    }
    push @{$review{$_->{CHILD}}{$_->{REVIEW_CODE}}}, of_uk($_->{REVIEW})
        for rows("$dir/reviews.csv");
    my %count = (met => 0, missed => 0, pending => 0, stub => 0);
    for my $name (sort keys %case) {
        my ($c, $of) = ($case{$name}, $review{$name});
        my @there = map { @{$of->{"PN$_"} || []} } 1 .. 4;
        my @wrote = @{$of->{PN6} || []};
        my @unsure = @{$of->{PN0} || []};
        told($name, $c, {
            as_logged => {any => [@there, @wrote], in_person => \@there},
            as_logged_favourable => {any => [@there, @wrote, @unsure],
                in_person => [@there, @unsure], home => [@there, @unsure]}});
        months($name, $c, 'in_person', @there);
        duties($name, $c, \%count, @there, @wrote);
    }
    print join('|', 'rate', map { $count{$_} } qw(met missed pending stub)),
        "\n";
}

# a case that only contacts are known of: from the first of them, of any kind
sub stubs {
    my ($as_of, $all, $of) = @_;
    for my $name (sort keys %$all) {
        my ($from) = sort { $a <=> $b } @{$all->{$name}};
        my $c = {stub => 1, from => $from, closed => $as_of, by => 'as_of',
            risk => {map { $_ => 1 } $from .. $as_of - 1}};
        told($name, $c, $of->{$name} || {});
    }
}

my @classes = qw(none any direct in_person home); # each holds those behind it

sub put {
    my ($of, $series, $rank, $day) = @_;
    push @{$of->{$series}{$classes[$_]}}, $day for 1 .. $rank;
}

sub pa {
    my ($path) = @_;
    my (%all, %of, $last, $tested, $wrong);
    ($tested, $wrong) = (0, 0);
    for my $row (rows($path)) {
        my $day = of_iso($row->{contact_start_date});
        for my $told ($day, of_iso($row->{created_date})) {
            $last = $told if !defined $last || $told > $last;
        }
        push @{$all{uc $row->{parole_number}}}, $day;
        next if $row->{contact_type} =~ /coll/i || $row->{contact_attempt}
            =~ /y/i;
        my $how = $row->{method};
        my $rank = $how =~ /home/i ? 4 : $how =~ /office|field|work/i ? 3
            : $how =~ /voice/i && $how !~ /mail/i ? 2 : 1;
        my $true = $how =~ /voice.*mail/i ? 0 : $rank;
        my $case = $of{uc $row->{parole_number}} ||= {};
        put($case, 'as_logged', $rank, $day);
        put($case, 'corrected', $true, $day);
        $tested++ if $rank >= 2;
        $wrong++ if $rank >= 2 && $true < 2;
    }
    stubs($last + 1, \%all, \%of);
    print "misclassified|$wrong|$tested\n";
}

sub nd {
    my (%all, %of, %known, $last);
    for my $row (map { rows($_) } @_) {
        next if $known{$row->{RecID}}++;
        my $day = of_us($row->{CONTACT_DATE});
        my %code = map { uc(s/\s//gr) => 1 } grep { defined }
            @{$row}{grep { /^CONTACT_CODE/ } keys %$row};
        $last = $day if !defined $last || $day > $last;
        my @place = grep { $code{$_} } qw(HV OV OO);
        push @{$all{$row->{SID}}}, $day
            if grep { $code{$_} } qw(HV OV OO CC OC MR FA);
        my $case = $of{$row->{SID}} ||= {};
        my $kept = !$code{AC} && !$code{NS};
        my $rank = !@place ? 0 : $code{HV} ? 4 : 3;
        put($case, 'as_logged', $kept && $rank ? $rank : $code{MR} ? 1 : 0,
            $day);
        # kept and not kept at once: nobody knows; OC does not say how
        my $perhaps = $kept || $code{FF} ? $rank : 0;
        $perhaps = 4 if $code{OC};
        $perhaps ||= 1 if $code{MR};
        put($case, 'as_logged_favourable', $perhaps, $day);
    }
    stubs($last + 1, \%all, \%of);
}

my %mode = (make => \&make, reviews => \&reviews, pa => \&pa, nd => \&nd);
my $mode = shift @ARGV;
$mode{$mode || ''} or die "make, reviews, pa or nd\n";
$mode{$mode}->(@ARGV);
