"""A play that gives every station something to find, for tests of what a model says about it."""

PLAY = """ACT I

SCENE 1. The counting house.

ANNA.
You took the ledger. I know you took the ledger from the counting house.

BEN.
I took nothing. You are a liar, Anna, and I hate you for it.

ANNA.
You are a thief and a “wicked” fool. The ledger is gone and the salt is gone with it.

BEN.
I despise you. You stupid woman.

SCENE 2. The yard.

BEN.
The salt is under the stairs. Nobody shall find
the ledger there.

CLARA.
I saw you carry the salt, Ben. Give me the ledger.

BEN.
Never. You wicked woman, I curse you.

SCENE 3. The kitchen.

ANNA.
Clara, where is the ledger? Where is the salt of our house?

CLARA.
Ask your brother. He lies to you, and he lies to me.

""" + "".join(
    f"""SCENE {number}. The kitchen.

BEN.
I hate you, you traitor. The salt is mine.

ANNA.
Then so are we lost, and the house with us. Hold the lantern, the rope, the oven, the wheel and the barrel.

"""
    for number in range(4, 11)
)
