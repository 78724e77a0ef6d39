/*
 * A revocation and a login: the record, the shared store with its stream and its proofs, and two nodes. One account with
 * one password; two changes of it, one of which revokes the password. `check` runs this.
 *
 * Here (node HERE) somebody signs in again and again; node THERE reads the record, fills the shared store and tells how
 * far it has read. What may go wrong, at any moment: a process does nothing for as long as it likes, so that every step
 * may come late, a fill too; a poll fails; an event of the stream is lost, or heard before an earlier one; a proof in the
 * store is lost, or an older one comes back; node HERE is killed and starts anew, with the epochs of the past or without.
 *
 * What must hold:
 *   confirmed  a login that begins after its node confirmed the revocation is not accepted, and no session that was opened
 *              before is open then;
 *   lease      a login that begins later than the lease after the revocation is not accepted, confirmed or not;
 *   told       once the trouble is over both nodes confirm (liveness, without logins: they change nothing of the feed).
 *
 * Bounds: two nodes, two changes, three instants of time of which the lease lasts one, one kill, one older proof, one
 * login at a time, one session at a time. Not in it: trust beyond the lease while nobody reads the record, and a record
 * that is set back. The simulation has those (credentials/src/test, package simulation), and three nodes.
 *
 * Each name that `check` defines takes one defence away, and must give a counterexample. Names are those of the code:
 * Verifier (Login), ChangeFeed (Poll), AppliedChanges (apply, hear), Freshness (trusted), KnownPasswords (counts, keep).
 */

#define HERE 0
#define THERE 1
#define CHANGES 2
#define LEASE 1
#define END 2

byte now;

/* The record. */
bit locked;                    /* the counter's row */
byte taken;                    /* numbers given out */
byte latest;                   /* the number of the latest change */
byte epoch;                    /* of the account */
bit revoked;                   /* the password */
bit committed[CHANGES + 1];    /* by number, as all that follow; the first is number 1 */
byte before[CHANGES + 1];      /* the change before it */
byte epochAfter[CHANGES + 1];
byte revocation;               /* which of them it is; 0 until it is committed */
byte revokedAt;

/* A password as it was read: what L1 and L2 hold. */
typedef Known {
    bit there;
    byte epoch;
    byte asOf;
    bit revoked
};

/* The shared store. */
bit event[CHANGES + 1];
Known shared;
byte beat;                     /* when the latest beat of HERE was issued */
byte echo;                     /* the report of THERE: the beat that it saw before its latest poll */
byte echoLatest;               /* and what that poll found */

/* Every change up to these is applied, the sessions that it ends closed. */
byte position[2];
byte read[2];

/* The memory of HERE. */
bit up = 1;
bit life;
byte base;                     /* of every change after this one the epoch is known */
byte latestEpoch;              /* heard of the account */
byte complete;                 /* when it last knew everything for certain */
bit applied[CHANGES + 1];
Known proved;
byte session;                  /* NONE, REGISTERED or OPEN */
byte sessionEpoch;

#define NONE 0
#define REGISTERED 1
#define OPEN 2

#define confirmed(n) (revocation != 0 && position[n] >= revocation)
#define alive(born) (up && life == born)

#ifdef NO_LEASE
#define trusted true
#else
#define trusted (now - complete <= LEASE)
#endif

#ifdef NO_EPOCH_CHECK
#define current(e) true
#else
#define current(e) (latestEpoch <= e)
#endif

#ifdef NO_AS_OF
#define counts(k) (k.there && current(k.epoch))
#else
#define counts(k) (k.there && k.asOf >= base && current(k.epoch))
#endif

inline copy(from, to) {
    to.there = from.there;
    to.epoch = from.epoch;
    to.asOf = from.asOf;
    to.revoked = from.revoked
}

inline forget(k) {
    k.there = 0;
    k.epoch = 0;
    k.asOf = 0;
    k.revoked = 0
}

inline ended() {
    session = NONE;
    sessionEpoch = 0
}

/* What was known of the account counts no longer, and sessions from before a revocation end. */
inline apply(c) {
    applied[c] = 1;
    if
    :: epochAfter[c] > latestEpoch -> latestEpoch = epochAfter[c]
    :: else
    fi;
    if
    :: c == revocation && sessionEpoch < epochAfter[c] -> ended()
    :: else
    fi
}

inline proceed(n, c) {
    if
    :: c > position[n] -> position[n] = c
    :: else
    fi
}

/* A change, told by the stream unless that is lost. */
proctype Owner(bit revokes) {
    byte mine;
#ifdef SEQ_AFTER_LAST
    d_step { taken++; mine = taken };
#else
    d_step { !locked -> locked = 1; taken++; mine = taken };
#endif
    d_step {
        epoch++;
        epochAfter[mine] = epoch;
        before[mine] = latest;
        committed[mine] = 1;
        if
        :: mine > latest -> latest = mine
        :: else
        fi;
        if
        :: revokes -> revoked = 1; revocation = mine; revokedAt = now
        :: else
        fi;
        locked = 0
    };
    event[mine] = 1
}

/* Node HERE reads the record, again and again; a poll that fails changes nothing. */
proctype Poll() {
    byte began, c;
    bit born;
    do
    :: d_step { up -> born = life; began = now };
        d_step {
            c = read[HERE] + 1;
            do
            :: c <= CHANGES && alive(born) ->
                if
                :: committed[c] ->
#ifndef STREAM_ONLY
                    apply(c);
                    proceed(HERE, c);
#endif
                    read[HERE] = c
                :: else
                fi;
                c++
            :: else -> break
            od;
            c = 0
        };
#ifdef TIME
        d_step {
#ifdef LEASE_FROM_THE_END
            began = now;
#endif
            if
            :: alive(born) && began > complete -> complete = began
            :: else
            fi;
            began = 0; born = 0
        }
#endif
    od
}

/* So does node THERE, and tells what it found, with the beat of HERE that it had seen before. */
proctype PollThere() {
    byte seen;
    do
#ifdef TIME
    :: seen = beat;
#else
    :: latest > read[THERE];
#endif
        d_step { read[THERE] = latest; position[THERE] = latest };
#ifdef TIME
        d_step {
#ifdef ECHO_OF_NOW
            seen = beat;
#endif
            echo = seen;
            echoLatest = read[THERE];
            seen = 0
        }
#endif
    od
}

/* What the shared store brings to node HERE: an event, or a report. */
inline hear(c) {
    d_step {
        up && event[c] && !applied[c] && c > position[HERE] ->
        apply(c);
#ifdef OVER_A_GAP
        proceed(HERE, c)
#else
        if
        :: before[c] <= position[HERE] -> position[HERE] = c
        :: else
        fi;
        if
        :: position[HERE] == 1 && applied[2] -> position[HERE] = 2
        :: else
        fi
#endif
    }
}

proctype Hear() {
    do
    :: hear(1)
    :: hear(2)
    :: d_step { up && now > beat -> beat = now }
    :: d_step { up && echoLatest <= position[HERE] && echo > complete -> complete = echo }
    od
}

/* Remembers a proof, unless what is remembered is newer. */
inline keep(k) {
    if
    :: proved.there && (proved.epoch > k.epoch || (proved.epoch == k.epoch && proved.asOf > k.asOf))
    :: else ->
        copy(k, proved);
#ifdef LATE_FILL
        proved.epoch = latestEpoch    /* the epoch of when it is put, not of when it was read */
#endif
    fi
}

/* Shares a proof, unless another is there; that it may be lost or go back later makes others of no use. */
inline share(k) {
    if
    :: !shared.there -> copy(k, shared)
    :: true
    fi
}

/* Somebody signs in at node THERE, where only the record knows the password, or did so long ago. */
proctype LoginThere() {
    d_step {
        shared.there = 1;
        shared.asOf = position[THERE];
        shared.epoch = epoch;
        shared.revoked = revoked
    }
}

/* Somebody signs in at node HERE with that password: by memory, by the store, by the record. */
proctype Login() {
    Known k;
    byte began;
    bit born, sure;
next:
    atomic { up -> born = life; began = now; sure = confirmed(HERE); copy(proved, k) };
    if
    :: trusted ->
        if
        :: alive(born) && counts(k) -> goto judged
        :: else
        fi
    :: else
    fi;
    atomic {
        if
        :: copy(shared, k)
        :: forget(k)
        fi;
        if
        :: alive(born) && k.there -> keep(k)
        :: else
        fi
    };
    if
    :: trusted ->
        if
        :: alive(born) && counts(k) -> goto judged
        :: else
        fi
    :: else
    fi;
    /* The account first, then its password. */
    d_step { k.there = 1; k.asOf = position[HERE]; k.epoch = epoch; k.revoked = 0 };
    k.revoked = revoked;
    d_step {
        if
        :: alive(born) -> keep(k)
        :: else
        fi
    };
    if
    :: alive(born) && current(k.epoch)
    :: else -> goto leave
    fi;
#ifdef PROOFS
    atomic { share(k) };                              /* also of a node that is dead by now */
#endif
judged:
    if
    :: k.revoked -> goto leave
    :: else
    fi;
#ifndef REGISTERED_AFTER_THE_LOOK
    if
    :: d_step { alive(born) && session == NONE -> session = REGISTERED; sessionEpoch = k.epoch }
    :: else -> goto leave
    fi;
#endif
#ifndef NO_SECOND_LOOK
    if
    :: current(k.epoch)
    :: else -> goto refused
    fi;
    if
    :: trusted
    :: else -> goto refused
    fi;
#endif
    d_step {
        if
#ifdef REGISTERED_AFTER_THE_LOOK
        :: alive(born) && session == NONE ->
            sessionEpoch = k.epoch;
#else
        :: alive(born) && session == REGISTERED ->
#endif
            session = OPEN;
            assert(!sure);
            assert(!(revocation != 0 && began > revokedAt + LEASE));
            assert(!(confirmed(HERE) && sessionEpoch < epochAfter[revocation]))
        :: else                                       /* it was ended meanwhile */
        fi
    };
refused:
    atomic {
        if
        :: alive(born) -> ended()
        :: else
        fi
    };
leave:
    atomic { forget(k); began = 0; sure = 0; born = 0 };
    goto next
}

/* Node HERE is killed and starts anew. */
proctype Kill() {
    byte from, at;
    d_step {
        up = 0;
        life = 1;
        read[HERE] = 0; position[HERE] = 0; base = 0; latestEpoch = 0;
        applied[1] = 0; applied[2] = 0;
        ended();
        forget(proved);
        at = now;
        from = latest
    };
    atomic {
        if
        :: latestEpoch = epoch                        /* the feed has all of the past */
        :: base = latest                              /* or nothing of it */
        fi;
        complete = at;
        read[HERE] = from;
        position[HERE] = from;
        up = 1;
        from = 0; at = 0
    }
}

proctype Clock() {
    do
    :: now < END -> now++
    od
}

init {
    atomic {
        run Owner(0);
        run Owner(1);
#ifndef CUT
        run Poll();
#endif
#ifdef OTHER
        run PollThere();
#endif
        run Hear();
#ifdef TIME
        run Clock();
#endif
#ifdef PROOFS
        run LoginThere();
#endif
#ifdef KILL
        run Kill();
#endif
#ifndef LIVENESS
        run Login();
#endif
        skip
    }
}

#ifdef LIVENESS
ltl told { [] (revocation != 0 -> <> (confirmed(HERE) && confirmed(THERE))) }
#endif
